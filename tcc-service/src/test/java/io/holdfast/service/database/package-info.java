@NullMarked
package io.holdfast.service.database;

import org.jspecify.annotations.NullMarked;
