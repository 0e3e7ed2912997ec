package io.holdfast.service;

import io.holdfast.protocol.identity.Role;
import io.holdfast.service.identity.Caller;
import io.holdfast.service.problem.CommonRefusal;
import io.holdfast.service.problem.RefusedException;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Endpoints whose only purpose is to be called wrongly. */
@Path("/echo")
class EchoResource {

    private final Caller caller;

    EchoResource(Caller caller) {
        this.caller = caller;
    }

    record Line(@NotNull @Min(1) Long quantity) {}

    record Body(
            @NotNull @Size(max = 10) String name, @NotNull List<@NotNull @Valid Line> lines) {}

    @POST
    @RolesAllowed({Role.CUSTOMER, Role.OPERATOR, Role.SERVICE})
    public Body echo(@NotNull @Valid Body body) {
        return body;
    }

    @GET
    @Path("me")
    @RolesAllowed({Role.CUSTOMER, Role.OPERATOR, Role.SERVICE})
    public Map<String, Object> me() {
        return Map.of("id", caller.id(), "operator", caller.isOperator());
    }

    @GET
    @Path("operators")
    @RolesAllowed(Role.OPERATOR)
    public String operators() {
        return "yes";
    }

    @GET
    @Path("services")
    @RolesAllowed(Role.SERVICE)
    public String services() {
        return "yes";
    }

    @GET
    @Path("forgotten")
    public String forgotten() {
        return "nobody may read this";
    }

    @GET
    @Path("slow")
    @RolesAllowed(Role.CUSTOMER)
    public String slow() throws InterruptedException {
        Thread.sleep(1_000);
        return "at last";
    }

    @GET
    @Path("page")
    @RolesAllowed(Role.CUSTOMER)
    public int page(@QueryParam("limit") @Min(1) @Nullable Integer limit) {
        return limit == null ? 0 : limit;
    }

    @GET
    @Path("fail/{how}")
    @RolesAllowed(Role.CUSTOMER)
    public String fail(@PathParam("how") String how) throws SQLException {
        switch (how) {
            case "busy" -> throw RefusedException.retryable(CommonRefusal.BUSY, "try again", Duration.ofSeconds(2));
            case "database" -> throw new SQLException("SELECT secret FROM vault");
            default -> throw new IllegalStateException("SELECT secret FROM vault");
        }
    }
}
