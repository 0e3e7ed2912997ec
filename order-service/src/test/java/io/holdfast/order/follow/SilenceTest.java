package io.holdfast.order.follow;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class SilenceTest {

    private final Silence silence = new Silence();

    @Test
    void oneWhoCannotBeReachedIsSilentAtOnce() {
        assertThat(silence.isSignOf(new CompletionException(new ConnectException("refused"))))
                .isTrue();
        assertThat(silence.fell()).isTrue();
    }

    @Test
    void aFailureNowAndThenIsNoSilence() {
        for (int i = 0; i < 200; i++) {
            assertThat(silence.isSignOf(new IOException("the coordinator answers 500")))
                    .isFalse();
            if (i % 10 == 0) {
                silence.answered();
            }
        }
        assertThat(silence.fell()).isFalse();
    }

    @Test
    void manyFailuresInARowAre() {
        for (int i = 0; i < 20; i++) {
            assertThat(silence.fell()).isFalse();
            silence.isSignOf(new IOException("the coordinator answers 500"));
        }
        assertThat(silence.fell()).isTrue();
    }
}
