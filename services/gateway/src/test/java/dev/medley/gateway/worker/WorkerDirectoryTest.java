package dev.medley.gateway.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.MedleyException;
import dev.medley.proto.models.v1.ModelAnnouncement;
import dev.medley.proto.models.v1.ServedModel;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkerDirectoryTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final WorkerDirectory directory = new WorkerDirectory(new WorkerChannels());

    @AfterEach
    void close() {
        directory.close();
    }

    @Test
    void aModelThatNobodyAnnouncesDoesNotExist() {
        assertRefused("nobody", ErrorCategory.MODEL_NOT_FOUND);
    }

    @Test
    void aModelWithoutAReadyWorkerIsLoading() {
        directory.announce(worker("a", false, 0), NOW);

        assertRefused("m", ErrorCategory.MODEL_LOADING);
    }

    @Test
    void theWorkerWithMostRoomIsChosen() {
        directory.announce(worker("full", true, 0), NOW);
        directory.announce(worker("free", true, 7), NOW);
        directory.announce(worker("half", true, 4), NOW);

        assertThat(chosen()).isEqualTo("free");
    }

    @Test
    void callsOfThisGatewayCountBeforeTheyAreAnnounced() {
        directory.announce(worker("a", true, 8), NOW);
        directory.announce(worker("b", true, 8), NOW);
        Worker first = directory.choose("m", List.of()).orElseThrow();
        first.callOpened();

        Worker second = directory.choose("m", List.of()).orElseThrow();

        assertThat(second).isNotSameAs(first);
    }

    @Test
    void anUnreachableWorkerComesLastUntilItAnnouncesItselfAgain() {
        directory.announce(worker("gone", true, 8), NOW);
        directory.announce(worker("full", true, 0), NOW);
        directory.choose("m", List.of()).orElseThrow().unreachable();

        assertThat(chosen()).isEqualTo("full");

        directory.announce(worker("gone", true, 8), NOW);
        assertThat(chosen()).isEqualTo("gone");
    }

    @Test
    void whoWasTriedIsNotChosenAgain() {
        directory.announce(worker("only", true, 8), NOW);
        Worker only = directory.choose("m", List.of()).orElseThrow();

        assertThat(directory.choose("m", Set.of(only))).isEmpty();
    }

    @Test
    void whoCouldNotBeReachedIsNoReplacement() {
        directory.announce(worker("a", true, 8), NOW);
        directory.announce(worker("b", true, 8), NOW);
        Worker first = directory.choose("m", List.of()).orElseThrow();
        Worker second = directory.choose("m", Set.of(first)).orElseThrow();
        second.unreachable();

        assertThat(directory.choose("m", Set.of(first))).isEmpty();
    }

    @Test
    void aModelIsReadyIfOneOfItsWorkersIs() {
        directory.announce(worker("a", false, 8), NOW);
        directory.announce(worker("b", true, 8), NOW);

        assertThat(directory.models()).singleElement().returns(true, ModelCard::ready);
    }

    @Test
    void whoWentSilentIsForgottenAndItsChannelClosed() {
        directory.announce(worker("old", true, 8), NOW.minusSeconds(11));
        Worker old = directory.choose("m", List.of()).orElseThrow();

        directory.expire(NOW.minusSeconds(10));

        assertThat(directory.models()).isEmpty();
        assertThat(old.channel().isShutdown()).isTrue();
    }

    @Test
    void whoMovesGetsANewChannel() {
        directory.announce(worker("a", true, 8), NOW);
        Worker before = directory.choose("m", List.of()).orElseThrow();

        directory.announce(
                worker("a", true, 8).toBuilder().setAddress("127.0.0.1:2").build(), NOW);

        assertThat(before.channel().isShutdown()).isTrue();
        assertThat(directory.choose("m", List.of()).orElseThrow().channel().isShutdown())
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "nowhere", ":1", "host:port", "host:70000"})
    void anAddressThatIsNoneIsIgnored(String address) {
        directory.announce(worker("a", true, 8).toBuilder().setAddress(address).build(), NOW);

        assertThat(directory.models()).isEmpty();
    }

    private String chosen() {
        return directory.choose("m", List.of()).orElseThrow().announcement().getInstanceId();
    }

    private void assertRefused(String model, ErrorCategory category) {
        assertThatThrownBy(() -> directory.choose(model, List.of()))
                .hasMessageContaining(model)
                .asInstanceOf(InstanceOfAssertFactories.type(MedleyException.class))
                .returns(category, MedleyException::category)
                .returns("model", MedleyException::field);
    }

    private static ModelAnnouncement worker(String instance, boolean ready, int freeSlots) {
        return ModelAnnouncement.newBuilder()
                .setInstanceId(instance)
                .setAddress("127.0.0.1:1")
                .setReady(ready)
                .addModels(ServedModel.newBuilder().setName("m").setSlots(8).setFreeSlots(freeSlots))
                .build();
    }
}
