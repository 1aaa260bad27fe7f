package dev.medley.gateway.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.medley.gateway.instance.Instance;
import dev.medley.gateway.instance.InstanceChannels;
import dev.medley.gateway.instance.InstanceTable;
import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.MedleyException;
import dev.medley.platform.grpc.ServiceChannels;
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

    private final InstanceTable instances = new InstanceTable(new InstanceChannels(ServiceChannels.inTheClear()));
    private final WorkerDirectory directory = new WorkerDirectory(instances);

    @AfterEach
    void close() {
        instances.close();
    }

    @Test
    void aModelThatNobodyAnnouncesDoesNotExist() {
        assertRefused("nobody", ErrorCategory.MODEL_NOT_FOUND);
    }

    @Test
    void aModelWithoutAReadyWorkerIsLoading() {
        instances.announce(worker("a", false, 0), NOW);

        assertRefused("m", ErrorCategory.MODEL_LOADING);
    }

    @Test
    void theWorkerWithMostRoomIsChosen() {
        instances.announce(worker("full", true, 0), NOW);
        instances.announce(worker("free", true, 7), NOW);
        instances.announce(worker("half", true, 4), NOW);

        assertThat(chosen()).isEqualTo("free");
    }

    @Test
    void callsOfThisGatewayCountBeforeTheyAreAnnounced() {
        instances.announce(worker("a", true, 8), NOW);
        instances.announce(worker("b", true, 8), NOW);
        Instance first = directory.choose("m", "", List.of()).orElseThrow();
        first.callOpened();

        Instance second = directory.choose("m", "", List.of()).orElseThrow();

        assertThat(second).isNotSameAs(first);
    }

    @Test
    void anUnreachableWorkerComesLastUntilItAnnouncesItselfAgain() {
        instances.announce(worker("gone", true, 8), NOW);
        instances.announce(worker("full", true, 0), NOW);
        directory.choose("m", "", List.of()).orElseThrow().unreachable();

        assertThat(chosen()).isEqualTo("full");

        instances.announce(worker("gone", true, 8), NOW);
        assertThat(chosen()).isEqualTo("gone");
    }

    @Test
    void whoWasTriedIsNotChosenAgain() {
        instances.announce(worker("only", true, 8), NOW);
        Instance only = directory.choose("m", "", List.of()).orElseThrow();

        assertThat(directory.choose("m", "", Set.of(only))).isEmpty();
    }

    @Test
    void whoCouldNotBeReachedIsNoReplacement() {
        instances.announce(worker("a", true, 8), NOW);
        instances.announce(worker("b", true, 8), NOW);
        Instance first = directory.choose("m", "", List.of()).orElseThrow();
        Instance second = directory.choose("m", "", Set.of(first)).orElseThrow();
        second.unreachable();

        assertThat(directory.choose("m", "", Set.of(first))).isEmpty();
    }

    @Test
    void aModelIsReadyIfOneOfItsWorkersIs() {
        instances.announce(worker("a", false, 8), NOW);
        instances.announce(worker("b", true, 8), NOW);

        assertThat(directory.models()).singleElement().returns(true, ModelCard::ready);
    }

    @Test
    void whoWentSilentIsForgottenAndItsChannelClosed() {
        instances.announce(worker("old", true, 8), NOW.minusSeconds(11));
        Instance old = directory.choose("m", "", List.of()).orElseThrow();

        instances.expire(NOW.minusSeconds(10));

        assertThat(directory.models()).isEmpty();
        assertThat(old.channel().isShutdown()).isTrue();
    }

    @Test
    void whoMovesGetsANewChannel() {
        instances.announce(worker("a", true, 8), NOW);
        Instance before = directory.choose("m", "", List.of()).orElseThrow();

        instances.announce(
                worker("a", true, 8).toBuilder().setAddress("127.0.0.1:2").build(), NOW);

        assertThat(before.channel().isShutdown()).isTrue();
        assertThat(directory.choose("m", "", List.of()).orElseThrow().channel().isShutdown())
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "nowhere", ":1", "host:port", "host:70000"})
    void anAddressThatIsNoneIsIgnored(String address) {
        instances.announce(worker("a", true, 8).toBuilder().setAddress(address).build(), NOW);

        assertThat(directory.models()).isEmpty();
    }

    private String chosen() {
        return directory.choose("m", "", List.of()).orElseThrow().announcement().getInstanceId();
    }

    private void assertRefused(String model, ErrorCategory category) {
        assertThatThrownBy(() -> directory.choose(model, "", List.of()))
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
