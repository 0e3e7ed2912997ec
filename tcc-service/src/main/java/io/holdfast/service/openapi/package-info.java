/**
 * What is the same in every service's OpenAPI document: the bearer token, the refusals that the base answers, problem+json,
 * examples. Resources say only what is particular to them.
 */
@NullMarked
package io.holdfast.service.openapi;

import org.jspecify.annotations.NullMarked;
