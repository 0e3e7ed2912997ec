/**
 * Who speaks: the claims of Holdfast's tokens and how keys make and check them.
 *
 * <p>Users' tokens come from one issuer with a key of its own. Each service signs its own tokens with its own key; what a
 * token may claim follows from the key that signed it, never from the token alone.
 */
@NullMarked
package io.holdfast.protocol.identity;

import org.jspecify.annotations.NullMarked;
