package io.holdfast.service.openapi;

import io.holdfast.service.problem.Refusal;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The codes with which an endpoint refuses, beside those that every endpoint has. Status and title are those of the
 * {@link Refusal} of that name, so that the document cannot say anything else than the answer.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Refuses {

    /** Names of constants of enums that implement {@link Refusal}. */
    String[] value();
}
