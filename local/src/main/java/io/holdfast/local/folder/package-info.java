/** What the local run keeps between runs below {@code .local/}: keys, passwords, data, logs. */
@NullMarked
package io.holdfast.local.folder;

import org.jspecify.annotations.NullMarked;
