/** The room of the same name, as the simulator furnishes it. */
@NullMarked
package io.holdfast.service.database;

import org.jspecify.annotations.NullMarked;
