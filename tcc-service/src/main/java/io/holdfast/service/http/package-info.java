/** What belongs to every exchange: its trace. */
@NullMarked
package io.holdfast.service.http;

import org.jspecify.annotations.NullMarked;
