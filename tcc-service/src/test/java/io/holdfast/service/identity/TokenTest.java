package io.holdfast.service.identity;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;

import io.holdfast.protocol.identity.Keys;
import io.holdfast.protocol.identity.Role;
import io.holdfast.protocol.identity.TokenSigner;
import io.holdfast.service.testing.Backends;
import io.holdfast.service.testing.TestTokens;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.junit.jupiter.api.Test;

/** Who may say what about themselves. */
@QuarkusTest
@WithTestResource(Backends.class)
class TokenTest {

    private static final Duration HOUR = Duration.ofHours(1);

    @Test
    void everyoneIsWhoTheirTokenSays() {
        get("me", TestTokens.customer("carl"))
                .statusCode(200)
                .body("id", equalTo("carl"))
                .body("operator", equalTo(false));
        get("me", TestTokens.operator()).statusCode(200).body("operator", equalTo(true));
        get("me", TestTokens.service("stock")).statusCode(200).body("id", equalTo("stock"));
    }

    @Test
    void rolesAreApart() {
        get("operators", TestTokens.operator()).statusCode(200);
        get("operators", TestTokens.customer("carl")).statusCode(403);
        get("operators", TestTokens.service("stock")).statusCode(403);
        get("services", TestTokens.service("stock")).statusCode(200);
        get("services", TestTokens.operator()).statusCode(403);
    }

    @Test
    void serviceKeyCannotMakeAnOperatorOrCustomer() {
        String token = TokenSigner.ofService(TestTokens.privateKey("stock"), "stock")
                .sign("stock", HOUR, Role.SERVICE, Role.OPERATOR, Role.CUSTOMER);
        get("operators", token).statusCode(403);
        get("page", token).statusCode(403);
        get("services", token).statusCode(200);
    }

    @Test
    void serviceKeyCannotMakeAUserByTheUsersIssuer() {
        String token = TokenSigner.ofUsers(TestTokens.privateKey("stock"), TokenSigner.LOCAL_USERS_ISSUER)
                .sign("olga", HOUR, Role.OPERATOR);
        get("me", token).statusCode(401);
    }

    @Test
    void serviceKeyCannotMakeAnotherService() {
        get("me", TokenSigner.ofService(TestTokens.privateKey("stock"), "stock").sign("order", HOUR, Role.SERVICE))
                .statusCode(401);
        get("me", TokenSigner.ofService(TestTokens.privateKey("stock"), "order").sign("order", HOUR, Role.SERVICE))
                .statusCode(401);
    }

    @Test
    void usersKeyCannotMakeAService() {
        get("services", TestTokens.users().sign("stock", HOUR, Role.SERVICE)).statusCode(403);
        get("me", TokenSigner.ofService(TestTokens.privateKey("users"), "stock").sign("stock", HOUR, Role.SERVICE))
                .statusCode(401);
    }

    @Test
    void strangersAreNotBelieved() {
        get(
                        "me",
                        TokenSigner.ofUsers(Keys.generate().getPrivate(), TokenSigner.LOCAL_USERS_ISSUER)
                                .sign("carl", HOUR, Role.CUSTOMER))
                .statusCode(401);
        get(
                        "me",
                        TokenSigner.ofUsers(TestTokens.privateKey("users"), "somebody-else")
                                .sign("carl", HOUR, Role.CUSTOMER))
                .statusCode(401);
        get("me", TokenSigner.ofService(Keys.generate().getPrivate(), "nobody").sign("nobody", HOUR, Role.SERVICE))
                .statusCode(401);
    }

    @Test
    void nameThatUsersChooseIsNotTheirId() throws Exception {
        JwtClaims claims = new JwtClaims();
        claims.setIssuer(TokenSigner.LOCAL_USERS_ISSUER);
        claims.setSubject("mallory");
        claims.setClaim("preferred_username", "carl");
        claims.setClaim("upn", "carl");
        claims.setStringListClaim("groups", Role.CUSTOMER);
        claims.setExpirationTimeMinutesInTheFuture(60);
        JsonWebSignature signature = new JsonWebSignature();
        signature.setPayload(claims.toJson());
        signature.setAlgorithmHeaderValue("RS256");
        signature.setKey(TestTokens.privateKey("users"));
        get("me", signature.getCompactSerialization()).statusCode(200).body("id", equalTo("mallory"));
    }

    @Test
    void subjectThatNoTableHasRoomForIsRefused() {
        get("me", TestTokens.customer("c".repeat(128))).statusCode(200);
        get("me", TestTokens.customer("c".repeat(129))).statusCode(401);
    }

    /** A database that pads text would take them for the user without the spaces. */
    @Test
    void subjectWithSpacesAtItsEndsIsRefused() {
        for (String subject : new String[] {"carl ", " carl", "carl\t"}) {
            get("me", TestTokens.customer(subject)).statusCode(401);
        }
    }

    /** A participant refuses them in a payload, so that each of this user's orders would be taken and then cancelled. */
    @Test
    void subjectThatNoParticipantTakesIsRefused() {
        for (String subject : new String[] {"carl smith", "carl\u00a0smith", "carl\u200bsmith", "carl\u0000"}) {
            get("me", TestTokens.customer(subject)).statusCode(401);
        }
        for (String subject : new String[] {"auth0|5f7c", "m\u00fcller@example.org", "\u91d1", "\ud83d\ude00"}) {
            get("me", TestTokens.customer(subject)).statusCode(200).body("id", equalTo(subject));
        }
    }

    @Test
    void expiredTokenIsRefused() {
        get("me", TestTokens.users().sign("carl", Duration.ofMinutes(-1), Role.CUSTOMER))
                .statusCode(401)
                .header("WWW-Authenticate", "Bearer")
                .body("code", equalTo("UNAUTHENTICATED"));
    }

    @Test
    void unsignedTokenIsRefused() {
        Base64.Encoder encoder = Base64.getUrlEncoder().withoutPadding();
        String claims = "{\"iss\":\"holdfast-users\",\"sub\":\"carl\",\"groups\":[\"operator\"],\"exp\":4102444800}";
        for (String header : new String[] {"{\"alg\":\"none\"}", "{\"alg\":\"HS256\"}"}) {
            get(
                            "me",
                            encoder.encodeToString(header.getBytes(StandardCharsets.UTF_8)) + "."
                                    + encoder.encodeToString(claims.getBytes(StandardCharsets.UTF_8)) + ".")
                    .statusCode(401);
        }
        get("me", "nonsense").statusCode(401);
    }

    @Test
    void changedTokenIsRefused() {
        String[] parts = TestTokens.customer("carl").split("\\.");
        String[] other = TestTokens.operator().split("\\.");
        get("me", parts[0] + "." + other[1] + "." + parts[2]).statusCode(401);
    }

    private static ValidatableResponse get(String path, String token) {
        return given().header("Authorization", "Bearer " + token)
                .get("/echo/" + path)
                .then();
    }
}
