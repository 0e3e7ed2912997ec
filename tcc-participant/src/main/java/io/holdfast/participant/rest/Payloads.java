package io.holdfast.participant.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.participant.fence.Fence;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.ConstraintViolationException;
import jakarta.validation.Validator;
import java.util.Set;

/**
 * Reads a try's payload as the participant's type and validates it. (REST reads {@code TryRequest<P>} of a generic base class
 * as a plain map: it does not resolve a type variable inside a parameterized type.)
 */
@ApplicationScoped
class Payloads {

    private final ObjectMapper mapper;
    private final Validator validator;
    private final Fence fence;

    Payloads(ObjectMapper mapper, Validator validator, Fence fence) {
        this.mapper = mapper;
        this.validator = validator;
        this.fence = fence;
    }

    /**
     * The payload, typed and valid.
     *
     * @throws JsonProcessingException when it has unknown fields or values of the wrong type
     * @throws ConstraintViolationException when its values are not acceptable
     */
    Object typed(Object raw) throws JsonProcessingException {
        Object payload = convert(raw);
        Set<ConstraintViolation<Object>> violations = validator.validate(payload);
        if (!violations.isEmpty()) {
            throw new ConstraintViolationException(violations);
        }
        return payload;
    }

    private Object convert(Object raw) throws JsonProcessingException {
        try {
            return mapper.convertValue(raw, fence.payloadType());
        } catch (IllegalArgumentException e) {
            if (e.getCause() instanceof JsonProcessingException wrong) {
                throw wrong;
            }
            throw e;
        }
    }
}
