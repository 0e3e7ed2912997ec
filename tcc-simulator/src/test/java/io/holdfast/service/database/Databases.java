package io.holdfast.service.database;

import javax.sql.DataSource;

/** Makes the real {@link Database}, without a container. */
public final class Databases {

    private Databases() {}

    @SuppressWarnings("NullAway") // The transaction manager is for entities, of which there are none.
    public static Database real(DataSource source) {
        return new Database(source, null);
    }
}
