package io.holdfast.service.problem;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import io.holdfast.protocol.Problem;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.ConstraintViolationException;
import jakarta.validation.ElementKind;
import jakarta.validation.Path;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.jspecify.annotations.Nullable;

/**
 * Turns whatever ends a request into problem+json. No stack trace, SQL or class name leaves the process.
 *
 * <p>Public with its mappers, because where the kit comes as a jar, tests load it apart from the code that the framework
 * generates around it.
 */
public class ProblemMapper {

    private static final Logger LOG = Logger.getLogger(ProblemMapper.class);
    private static final Duration SOON = Duration.ofSeconds(1);

    @ServerExceptionMapper(RefusedException.class)
    public Response refused(RefusedException refused, UriInfo uri) {
        return Problems.response(
                Problems.of(refused.refusal(), refused.getMessage(), uri.getPath(), refused.violations()),
                refused.retryAfter());
    }

    @ServerExceptionMapper(ConstraintViolationException.class)
    public Response invalid(ConstraintViolationException invalid, UriInfo uri) {
        List<Problem.Violation> violations = invalid.getConstraintViolations().stream()
                .map(violation -> new Problem.Violation(field(violation), violation.getMessage()))
                .sorted(java.util.Comparator.comparing(Problem.Violation::field)
                        .thenComparing(Problem.Violation::message))
                .toList();
        String detail = violations.stream()
                .map(violation -> violation.field() + " " + violation.message())
                .collect(Collectors.joining("; "));
        return Problems.response(Problems.of(CommonRefusal.INVALID_REQUEST, detail, uri.getPath(), violations), null);
    }

    @ServerExceptionMapper(UnauthorizedException.class)
    public Response unauthenticated(UnauthorizedException missing, UriInfo uri) {
        return Problems.response(CommonRefusal.UNAUTHENTICATED, "no bearer token was sent", uri.getPath());
    }

    @ServerExceptionMapper(AuthenticationFailedException.class)
    public Response notAuthenticated(AuthenticationFailedException wrong, UriInfo uri) {
        return Problems.response(
                CommonRefusal.UNAUTHENTICATED, "the bearer token is not valid, or no longer", uri.getPath());
    }

    @ServerExceptionMapper(ForbiddenException.class)
    public Response forbidden(ForbiddenException wrongRole, UriInfo uri) {
        return Problems.response(CommonRefusal.FORBIDDEN, null, uri.getPath());
    }

    @ServerExceptionMapper(JsonProcessingException.class)
    public Response unreadable(JsonProcessingException broken, UriInfo uri) {
        return Problems.response(CommonRefusal.MALFORMED_BODY, explain(broken), uri.getPath());
    }

    /** Named on its own, because the framework brings a mapper for exactly this type. */
    @ServerExceptionMapper(MismatchedInputException.class)
    public Response mismatched(MismatchedInputException broken, UriInfo uri) {
        return unreadable(broken, uri);
    }

    @ServerExceptionMapper(WebApplicationException.class)
    public Response web(WebApplicationException failure, UriInfo uri) {
        int status = failure.getResponse().getStatus();
        if (status < 400) {
            return failure.getResponse();
        }
        if (failure.getCause() instanceof JsonProcessingException broken && status == 400) {
            return unreadable(broken, uri);
        }
        if (status == 404 && failure.getCause() != null) {
            // The framework's way to say that a parameter could not be read.
            return Problems.response(
                    CommonRefusal.INVALID_REQUEST, "a value in the path or query has the wrong form", uri.getPath());
        }
        if (status >= 500) {
            return unexpected(failure, uri);
        }
        return Problems.response(ofStatus(status), null, uri.getPath());
    }

    @ServerExceptionMapper(Throwable.class)
    public Response unexpected(Throwable failure, UriInfo uri) {
        if (isDatabaseTrouble(failure)) {
            LOG.warnf("database trouble in %s: %s", uri.getPath(), failure);
            return Problems.response(
                    Problems.of(CommonRefusal.UNAVAILABLE, "the database does not answer", uri.getPath(), List.of()),
                    SOON);
        }
        LOG.errorf(failure, "request failed: %s", uri.getPath());
        return Problems.response(CommonRefusal.INTERNAL_ERROR, null, uri.getPath());
    }

    /** The refusal that stands for a status that the framework itself answers. */
    static CommonRefusal ofStatus(int status) {
        return switch (status) {
            case 401 -> CommonRefusal.UNAUTHENTICATED;
            case 403 -> CommonRefusal.FORBIDDEN;
            case 404 -> CommonRefusal.NOT_FOUND;
            case 405 -> CommonRefusal.METHOD_NOT_ALLOWED;
            case 406 -> CommonRefusal.NOT_ACCEPTABLE;
            case 413 -> CommonRefusal.BODY_TOO_LARGE;
            case 415 -> CommonRefusal.UNSUPPORTED_MEDIA_TYPE;
            default -> status >= 500 ? CommonRefusal.INTERNAL_ERROR : CommonRefusal.INVALID_REQUEST;
        };
    }

    private static boolean isDatabaseTrouble(Throwable failure) {
        int depth = 0;
        for (@Nullable Throwable cause = failure; cause != null && depth < 10; cause = cause.getCause(), depth++) {
            if (cause instanceof java.sql.SQLException) {
                return true;
            }
        }
        return false;
    }

    private static String explain(JsonProcessingException broken) {
        if (broken instanceof UnrecognizedPropertyException unknown) {
            return "unknown field " + path(unknown);
        }
        if (broken instanceof JsonMappingException mapping && !mapping.getPath().isEmpty()) {
            return "wrong type or value at " + path(mapping);
        }
        return "no JSON that this request understands";
    }

    private static String path(JsonMappingException mapping) {
        StringBuilder path = new StringBuilder();
        for (JsonMappingException.Reference step : mapping.getPath()) {
            if (step.getFieldName() == null) {
                path.append('[').append(step.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(step.getFieldName());
            }
        }
        return path.toString();
    }

    /** The JSON path of what is wrong, without the Java method and parameter it was bound to. */
    private static String field(ConstraintViolation<?> violation) {
        StringBuilder field = new StringBuilder();
        String parameter = "";
        for (Path.Node node : violation.getPropertyPath()) {
            if (node.getKind() == ElementKind.PARAMETER) {
                parameter = node.getName();
            }
            if (node.getKind() != ElementKind.PROPERTY && node.getKind() != ElementKind.CONTAINER_ELEMENT) {
                continue;
            }
            if (node.getIndex() != null) {
                field.append('[').append(node.getIndex()).append(']');
            }
            if (node.getKind() == ElementKind.PROPERTY && node.getName() != null) {
                field.append(field.isEmpty() ? "" : ".").append(node.getName());
            }
        }
        return field.isEmpty() ? parameter : field.toString();
    }
}
