package dev.medley.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;

/** An adapter that is published once is served by every worker, whenever that starts. */
@ExtendWith(SuiteExtension.class)
@DisabledIfSystemProperty(
        named = "medley.model",
        matches = ".+",
        disabledReason = "the adapters are the starter model's")
class CatalogueE2E {
    private static final Path ADAPTERS = Path.of("src/test/resources/adapters").toAbsolutePath();
    private static final Duration SERVED_WITHIN = Duration.ofSeconds(10);
    private static final String NAME = "expert";

    private final Suite suite;
    private final SuiteProcesses processes;
    private final String base;
    private final List<WorkerProcess> workers = new ArrayList<>();

    CatalogueE2E(Suite suite) {
        this.suite = suite;
        this.processes = suite.processes();
        this.base = suite.model();
    }

    @BeforeEach
    void callTheWorkersThemselves() {
        processes.workers().forEach(each -> workers.add(WorkerProcess.of(each)));
    }

    @AfterEach
    void tidyUp() throws IOException {
        workers.forEach(WorkerProcess::close);
        if (processes.catalogue("list").contains(NAME + " ")) {
            processes.catalogue("remove", NAME, "--wait");
        }
    }

    @Test
    void anAdapterPublishedOnceIsServedByAllAndByAWorkerThatStartsLater() throws Exception {
        assertThat(workers).hasSize(2);
        String bare = answer(base);

        assertThat(put("first")).contains(NAME + ": new, adapter of " + base);
        String first = answer(NAME);
        assertThat(first).isNotEqualTo(bare);
        assertThat(answer(base)).isEqualTo(bare);

        assertThat(put("second")).contains("; was adapter of " + base);
        String second = answer(NAME);
        assertThat(second).isNotEqualTo(first);

        workers.add(WorkerProcess.startLike(
                processes.workers().get(0), processes.home().resolve("third-worker.log")));
        assertThat(answer(NAME)).isEqualTo(second);

        assertThat(processes.catalogue("rollback", NAME, "--wait")).contains(NAME + ": adapter of " + base);
        assertThat(answer(NAME)).isEqualTo(first);

        assertThat(processes.catalogue("remove", NAME, "--wait")).contains(NAME + ": removed");
        for (WorkerProcess worker : workers) {
            assertThatThrownBy(() -> worker.answer(Texts.chat(NAME)))
                    .isInstanceOfSatisfying(
                            StatusRuntimeException.class,
                            refused -> assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND));
        }
        assertThat(answer(base)).isEqualTo(bare);
    }

    @Test
    void clientsFindTheAdapterAmongTheModels() throws Exception {
        put("first");

        Eventually.within(SERVED_WITHIN, () -> assertThat(suite.models())
                .filteredOn(model -> model.path("id").asString().equals(NAME))
                .singleElement()
                .satisfies(model -> {
                    assertThat(model.at("/medley/base_model").asString()).isEqualTo(base);
                    assertThat(model.at("/medley/domain").asString()).isEqualTo("testing");
                    assertThat(model.at("/medley/ready").asBoolean()).isTrue();
                }));
    }

    @Test
    void anAdapterForAnotherModelLeavesTheFormerOneInForce() throws Exception {
        put("first");
        String first = answer(NAME);
        int refusedBefore = refused();

        processes.catalogue("put", file("misfit").toString());

        Eventually.within(SERVED_WITHIN, () -> assertThat(refused()).isEqualTo(refusedBefore + workers.size()));
        assertThat(answer(NAME)).isEqualTo(first);
        processes.catalogue("rollback", NAME, "--wait");
        assertThat(answer(NAME)).isEqualTo(first);
    }

    /** Publishes an adapter under {@link #NAME} and returns once every worker serves it. */
    private String put(String adapter) throws IOException {
        return processes.catalogue("put", file(adapter).toString(), "--wait");
    }

    private Path file(String adapter) throws IOException {
        return Files.writeString(
                processes.home().resolve(adapter + ".yaml"),
                """
                name: %s
                domain: testing
                adapter:
                  base_model: %s
                  path: %s
                """
                        .formatted(NAME, base, ADAPTERS.resolve(adapter)));
    }

    /** What every worker answers alike. */
    private String answer(String model) {
        List<String> answers = workers.stream()
                .map(worker -> worker.answer(Texts.chat(model)))
                .distinct()
                .toList();
        assertThat(answers).as("the workers' answers").hasSize(1);
        return answers.get(0);
    }

    private int refused() throws IOException, InterruptedException {
        int sum = 0;
        for (WorkerProcess worker : workers) {
            sum += worker.refusedAdapters();
        }
        return sum;
    }
}
