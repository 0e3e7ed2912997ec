package io.holdfast.service.openapi;

import io.holdfast.protocol.Reason;
import java.util.List;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;

/** How a {@link io.holdfast.protocol.Problem} looks to those who read it. */
final class ProblemSchema {

    private ProblemSchema() {}

    static Schema make() {
        Schema status = OASFactory.createSchema()
                .addType(SchemaType.INTEGER)
                .format("int32")
                .minimum(java.math.BigDecimal.valueOf(400))
                .maximum(java.math.BigDecimal.valueOf(599))
                .description("The HTTP status");
        Schema violation = object("One field that is wrong")
                .addProperty("field", text("Its JSON path, or the parameter's name"))
                .addProperty("message", text("What is wrong with it"))
                .required(List.of("field", "message"));
        return object("An error as RFC 9457 describes it")
                .addProperty("type", text("Names the kind of problem; says the same as `code`"))
                .addProperty("title", text("A sentence that is the same each time"))
                .addProperty("status", status)
                .addProperty("detail", text("What happened this time, for a human"))
                .addProperty("instance", text("The path that was asked for"))
                .addProperty(
                        "code", text("What programs look at; never changes").pattern("^[A-Z][A-Z0-9_]*$"))
                .addProperty("traceId", text("What to search the logs for").pattern("^[0-9a-f]{32}$"))
                .addProperty(
                        "violations",
                        OASFactory.createSchema()
                                .addType(SchemaType.ARRAY)
                                .items(violation)
                                .description("Of INVALID_REQUEST: what is wrong with which field"))
                .addProperty("reason", reason())
                .required(List.of("type", "title", "status", "instance", "code", "traceId"));
    }

    private static Schema reason() {
        return object("Under /tcc: why a branch was refused, in the participant's words")
                .addProperty("code", text("The participant's code").maxLength(Reason.MAX_CODE))
                .addProperty("detail", text("For a human").maxLength(Reason.MAX_DETAIL))
                .addProperty("participant", text("Who refused"))
                .required(List.of("code"));
    }

    private static Schema object(String description) {
        return OASFactory.createSchema().addType(SchemaType.OBJECT).description(description);
    }

    private static Schema text(String description) {
        return OASFactory.createSchema().addType(SchemaType.STRING).description(description);
    }
}
