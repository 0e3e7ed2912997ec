package io.holdfast.coordinator.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.f4b6a3.uuid.UuidCreator;
import io.holdfast.coordinator.CoordinatorConfig;
import io.holdfast.coordinator.engine.Engine;
import io.holdfast.coordinator.store.Transactions;
import io.holdfast.coordinator.testing.ScriptedParticipants;
import io.holdfast.coordinator.testing.Transacting;
import io.holdfast.protocol.DecisionsAnswer;
import io.holdfast.protocol.Ids;
import io.holdfast.service.problem.RefusedException;
import io.holdfast.service.testing.Backends;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is said about transactions that a restore from a backup may have lost. */
@QuarkusTest
@QuarkusTestResource(Backends.class)
@QuarkusTestResource(ScriptedParticipants.class)
class RestoredInquiryTest {

    @Inject
    Transactions transactions;

    @Inject
    Engine engine;

    @Inject
    IdAge age;

    @Inject
    CoordinatorConfig config;

    @Test
    void whatMayBeLostIsLeftOutAndTheOthersAreAnswered() {
        Transacting known = Transacting.fresh().branch("red", Map.of());
        known.run();
        UUID lost = Ids.next();
        Inquiries restored = new Inquiries(transactions, engine, age, restoredJustNow());
        DecisionsAnswer answer = restored.decisions(List.of(lost, known.id()));
        assertThat(answer.decisions())
                .extracting(DecisionsAnswer.Entry::transactionId)
                .containsExactly(known.id());
        assertThat(transactions.find(lost)).isNull();
    }

    @Test
    void whenAllMayBeLostTheQuestionIsRefused() {
        Inquiries restored = new Inquiries(transactions, engine, age, restoredJustNow());
        assertThatThrownBy(() -> restored.decisions(List.of(Ids.next()))).isInstanceOf(RefusedException.class);
    }

    /** It may have been confirmed, and its participants have been told so. */
    @ParameterizedTest
    @ValueSource(longs = {0, 7, 16})
    void whatMayBeLostIsNotCancelled(long days) {
        UUID lost = UuidCreator.getTimeOrderedEpoch(Instant.now().minus(Duration.ofDays(days)));
        Inquiries restored = new Inquiries(transactions, engine, age, restoredJustNow());
        assertThatThrownBy(() -> restored.cancel(lost, null))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refused -> assertThat(refused.refusal()).isEqualTo(CoordinatorRefusal.RESTORED));
        assertThat(transactions.find(lost)).isNull();
    }

    @Test
    void whatIsKnownIsCancelledAfterARestoreToo() {
        Transacting known = Transacting.fresh()
                .timeoutMs(30_000)
                .branch("red", Map.of("try", List.of("pending"), "poll", List.of("pending")));
        known.begin().then().statusCode(201);
        Inquiries restored = new Inquiries(transactions, engine, age, restoredJustNow());
        assertThat(restored.cancel(known.id(), null).asked()).isTrue();
    }

    private CoordinatorConfig restoredJustNow() {
        Instant soon = Instant.now().plusSeconds(60);
        return (CoordinatorConfig) Proxy.newProxyInstance(
                CoordinatorConfig.class.getClassLoader(),
                new Class<?>[] {CoordinatorConfig.class},
                (proxy, method, arguments) ->
                        method.getName().equals("restoredAt") ? Optional.of(soon) : method.invoke(config, arguments));
    }
}
