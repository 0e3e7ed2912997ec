package io.holdfast.coordinator.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.service.problem.CommonRefusal;
import io.holdfast.service.problem.RefusedException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.ConstraintViolationException;
import jakarta.validation.Validator;
import jakarta.ws.rs.core.MediaType;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads a body that may be left out; some clients name a type even of none. */
@ApplicationScoped
class OptionalBody {

    private final ObjectMapper json;
    private final Validator validator;

    OptionalBody(ObjectMapper json, Validator validator) {
        this.json = json;
        this.validator = validator;
    }

    /** The body; null when there is none. */
    <T> @Nullable T read(@Nullable String type, @Nullable String body, Class<T> as) throws JsonProcessingException {
        if (body == null || body.isBlank()) {
            return null;
        }
        if (type == null || !type.startsWith(MediaType.APPLICATION_JSON)) {
            throw new RefusedException(CommonRefusal.UNSUPPORTED_MEDIA_TYPE, "expected application/json");
        }
        T request = json.readValue(body, as);
        if (request == null) {
            return null;
        }
        Set<ConstraintViolation<T>> violations = validator.validate(request);
        if (!violations.isEmpty()) {
            throw new ConstraintViolationException(violations);
        }
        return request;
    }
}
