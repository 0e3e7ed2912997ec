package io.holdfast.participant.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.ConstraintViolationException;
import jakarta.validation.Validator;
import java.util.Set;

/**
 * Reads a payload as the participant's type and validates it. (REST reads {@code TryRequest<P>} of a generic base class
 * as a plain map: it does not resolve a type variable inside a parameterized type.)
 */
@ApplicationScoped
class Payloads {

    private final ObjectMapper mapper;
    private final Validator validator;

    Payloads(ObjectMapper mapper, Validator validator) {
        this.mapper = mapper;
        this.validator = validator;
    }

    /**
     * The payload, typed and valid.
     *
     * @throws JsonProcessingException when it has unknown fields or values of the wrong type
     * @throws ConstraintViolationException when its values are not acceptable
     */
    Object typed(Object raw, Class<?> type) throws JsonProcessingException {
        Object payload = convert(raw, type);
        Set<ConstraintViolation<Object>> violations = validator.validate(payload);
        if (!violations.isEmpty()) {
            throw new ConstraintViolationException(violations);
        }
        return payload;
    }

    private Object convert(Object raw, Class<?> type) throws JsonProcessingException {
        try {
            return mapper.convertValue(raw, type);
        } catch (IllegalArgumentException e) {
            if (e.getCause() instanceof JsonProcessingException wrong) {
                throw wrong;
            }
            throw e;
        }
    }
}
