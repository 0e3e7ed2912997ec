package io.holdfast.service.problem;

/** The refusals that every service can give. */
public enum CommonRefusal implements Refusal {
    INVALID_REQUEST(400, "The request is not valid"),
    MALFORMED_BODY(400, "The body is not readable as JSON of this request"),
    BAD_PATH(400, "The path is not acceptable"),
    IDEMPOTENCY_KEY_MISSING(400, "This request needs an Idempotency-Key header"),
    UNAUTHENTICATED(401, "A valid bearer token is needed"),
    FORBIDDEN(403, "The token's roles do not allow this"),
    NOT_FOUND(404, "There is no such thing, or it is not yours"),
    METHOD_NOT_ALLOWED(405, "The path does not support this method"),
    NOT_ACCEPTABLE(406, "None of the accepted media types can be produced"),
    BUSY(409, "Somebody else changed the same thing at the same time, try again"),
    STALE_VERSION(412, "The thing has changed since it was read"),
    BODY_TOO_LARGE(413, "The body is too large"),
    UNSUPPORTED_MEDIA_TYPE(415, "The body's media type is not supported"),
    IDEMPOTENCY_KEY_REUSED(422, "The Idempotency-Key was used with another body"),
    VERSION_NEEDED(428, "This request needs an If-Match header"),
    INTERNAL_ERROR(500, "Something failed on our side"),
    UNAVAILABLE(503, "The service cannot do this right now, try again");

    private final int status;
    private final String title;

    CommonRefusal(int status, String title) {
        this.status = status;
        this.title = title;
    }

    @Override
    public int status() {
        return status;
    }

    @Override
    public String title() {
        return title;
    }
}
