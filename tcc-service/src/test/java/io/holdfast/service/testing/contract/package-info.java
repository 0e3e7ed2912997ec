/**
 * The contract of a service, driven by one table of inputs that is made of its committed OpenAPI document. A service's own part
 * is the list of its endpoints: who may call, and what must be there for a valid call.
 */
@NullMarked
package io.holdfast.service.testing.contract;

import org.jspecify.annotations.NullMarked;
