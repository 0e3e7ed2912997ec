/**
 * Real processes that really die: a system of its own is started, loaded with orders and broken in every way that
 * {@code ./holdfast chaos} knows, while the independent checker looks at the invariants all the time. What was asked, what
 * clients were told, what was broken and when is kept in a history file; the verdict is a file, too.
 */
@NullMarked
package io.holdfast.local.chaos;

import org.jspecify.annotations.NullMarked;
