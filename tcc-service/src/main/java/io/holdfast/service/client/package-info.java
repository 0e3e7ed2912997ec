/** How one Holdfast process calls another: JSON over a kept-alive connection, with every wait and every body bounded. */
@NullMarked
package io.holdfast.service.client;

import org.jspecify.annotations.NullMarked;
