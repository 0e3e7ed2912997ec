package io.holdfast.service.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.holdfast.protocol.Problem;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** What came back from another process. */
public record Reply(int status, @Nullable String contentType, Buffer body) {

    /** Lenient on purpose: a newer server may say more than this client knows. */
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .findAndAddModules()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    /**
     * Reads the body.
     *
     * @throws IOException when it is not what it should be; the answer is then as good as lost
     */
    public <T> T as(Class<T> type) throws IOException {
        try {
            T value = MAPPER.readValue(body.getBytes(), type);
            if (value == null) {
                throw new IOException("the body is null, expected a " + type.getSimpleName());
            }
            return value;
        } catch (JsonProcessingException e) {
            throw new IOException("the body is no " + type.getSimpleName() + ": " + e.getOriginalMessage(), e);
        }
    }

    /** The problem that the body describes; null when it describes none. */
    public @Nullable Problem problem() {
        if (contentType == null || !contentType.startsWith(Problem.MEDIA_TYPE)) {
            return null;
        }
        try {
            return as(Problem.class);
        } catch (IOException e) {
            return null;
        }
    }
}
