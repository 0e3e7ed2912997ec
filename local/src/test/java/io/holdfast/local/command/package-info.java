@NullMarked
package io.holdfast.local.command;

import org.jspecify.annotations.NullMarked;
