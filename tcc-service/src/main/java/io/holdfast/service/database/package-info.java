/** Local database transactions, and the retries that belong around them. */
@NullMarked
package io.holdfast.service.database;

import org.jspecify.annotations.NullMarked;
