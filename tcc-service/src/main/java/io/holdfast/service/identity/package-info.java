/** Who calls, who we are: tokens are checked by the key of their issuer, and what they may claim follows from that key. */
@NullMarked
package io.holdfast.service.identity;

import org.jspecify.annotations.NullMarked;
