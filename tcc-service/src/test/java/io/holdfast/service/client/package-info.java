@NullMarked
package io.holdfast.service.client;

import org.jspecify.annotations.NullMarked;
