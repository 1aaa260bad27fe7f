package dev.medley.modelrouter;

import static dev.medley.modelrouter.RouterUnderTest.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.medley.local.kafka.KafkaBroker;
import dev.medley.proto.routing.v1.Decision;
import dev.medley.proto.routing.v1.Query;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The router with the classifier and the domains that ship with Medley. */
class StarterClassifierIT {
    private static final Path CLASSIFIER = Path.of("../../infra/starter-models/domains");
    private static final Path SHIPPED = Path.of("../../infra/local/domains");
    private static final Path SIXTH_QUESTIONS =
            Path.of("../../infra/starter-models/src/test/resources/domains/automotive.tsv");

    private static KafkaBroker broker;
    private static FakeFleet fleet;
    private static Path domains;
    private static RouterUnderTest router;

    @BeforeAll
    static void start(@TempDir Path directory, @TempDir Path files) throws IOException {
        domains = files;
        try (Stream<Path> shipped = Files.list(SHIPPED)) {
            for (Path file : shipped.toList()) {
                Files.copy(file, domains.resolve(file.getFileName()));
            }
        }
        broker = KafkaBroker.start(directory);
        fleet = new FakeFleet(broker.bootstrapServers());
        fleet.announce(
                "worker-1",
                true,
                "starter",
                "starter-health",
                "starter-law",
                "starter-finance",
                "starter-software",
                "starter-science",
                "starter-automotive");
        router = RouterUnderTest.real(
                CLASSIFIER,
                domains,
                "medley.model-router.domain-poll=1s",
                "spring.kafka.bootstrap-servers=" + broker.bootstrapServers());
    }

    @AfterAll
    static void stop() {
        router.close();
        fleet.close();
        broker.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            health   | I have a sore throat and a fever, which medicine helps?
            law      | Can my landlord keep my deposit after I moved out?
            finance  | Should I invest in an index fund or pay off my mortgage early?
            software | Why does my Python loop throw an IndexError?
            science  | Why do planets orbit the sun in ellipses?
            ''       | Write a birthday poem for my grandmother
            """)
    void aQuestionGoesToItsDomain(String domain, String question) {
        Decision decision = router.route(auto(question));

        assertThat(decision.getDomain()).isEqualTo(domain);
        assertThat(decision.getModel()).isEqualTo(domain.isEmpty() ? "starter" : "starter-" + domain);
    }

    @Test
    void aFollowUpKeepsTheDomain() {
        assertThat(router.route(auto("I have a sore throat and a fever, which medicine helps?", "and why?"))
                        .getDomain())
                .isEqualTo("health");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "🚗🔧🤷‍♀️🎉", "\u0000\u202e\ufffe", "...!?"})
    void whatSaysNothingGoesToTheGeneralModel(String text) {
        assertThat(router.route(auto(text)).getModel()).isEqualTo("starter");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"なぜ空は青いのですか", "Miért ugat a kutya éjszaka?", "كيف حالك اليوم؟", "Ĉu vi parolas Esperanton?"})
    void aLanguageThatItNeverSawIsAnswered(String text) {
        assertThat(router.route(auto(text)).getModel()).startsWith("starter");
    }

    @Test
    void aHundredThousandCharactersAreRouted() {
        String question = "I have a sore throat and a fever, which medicine helps? ";

        assertThat(router.route(auto(question.repeat(100_000 / question.length())))
                        .getDomain())
                .isEqualTo("health");
        assertThat(router.route(auto("🤷".repeat(50_000))).getModel()).isEqualTo("starter");
    }

    @Test
    void aSixthDomainIsRoutedWithinFiveSecondsAndNothingIsDropped() throws Exception {
        List<String> questions = Files.readAllLines(SIXTH_QUESTIONS).stream()
                .map(line -> line.substring(line.indexOf('\t') + 1))
                .toList();
        Queue<StatusRuntimeException> dropped = new ConcurrentLinkedQueue<>();
        var ended = new AtomicBoolean();
        var users = new Thread(() -> askOn(questions, ended, dropped), "users");
        users.start();
        await("requests run", () -> requests() > 20);

        addSixth();
        Instant added = Instant.now();
        await("the sixth domain is routed", () -> isSixth("My brakes squeal when I stop slowly."));
        Duration took = Duration.between(added, Instant.now());
        long right = questions.stream().filter(StarterClassifierIT::isSixth).count();
        ended.set(true);
        users.join(10_000);

        assertThat(took).isLessThan(Duration.ofSeconds(5));
        assertThat(dropped).isEmpty();
        // What the classifier's card says of a domain that it knows from examples alone.
        assertThat(right).as("of %d questions", questions.size()).isGreaterThanOrEqualTo(questions.size() * 80L / 100);
    }

    private static void askOn(List<String> questions, AtomicBoolean ended, Queue<StatusRuntimeException> dropped) {
        for (int i = 0; !ended.get(); i = (i + 1) % questions.size()) {
            try {
                router.route(auto(questions.get(i)));
            } catch (StatusRuntimeException e) {
                dropped.add(e);
            }
        }
    }

    private static long requests() {
        return router.get("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith("medley_routing_decision_seconds_count"))
                .map(line -> (long) Double.parseDouble(line.substring(line.indexOf(' ') + 1)))
                .findFirst()
                .orElse(0L);
    }

    private static void addSixth() throws IOException {
        try (InputStream file =
                Objects.requireNonNull(StarterClassifierIT.class.getResourceAsStream("/automotive.yaml"))) {
            Files.copy(file, domains.resolve("automotive.yaml"));
        }
    }

    private static boolean isSixth(String question) {
        return router.route(auto(question)).getDomain().equals("automotive");
    }

    private static Query auto(String... texts) {
        return Query.newBuilder().setModel("auto").addAllTexts(List.of(texts)).build();
    }
}
