/** How bodies are read: strictly on the server side. */
@NullMarked
package io.holdfast.service.json;

import org.jspecify.annotations.NullMarked;
