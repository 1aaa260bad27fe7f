package dev.medley.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.models.models.Model;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import java.net.URI;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/** The suite under test, with clients for it: one that these tests started, or one that runs elsewhere. */
final class Suite implements AutoCloseable {
    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

    private final URI rest;
    private final Optional<MedleyScript> script;
    private final String apiKey = System.getProperty("medley.api-key", "none");
    private final ManagedChannel channel;
    private final OpenAIClient openAi;

    private Suite(URI rest, String grpc, Optional<MedleyScript> script) {
        this.rest = rest;
        this.script = script;
        Metadata credentials = new Metadata();
        credentials.put(AUTHORIZATION, "Bearer " + apiKey);
        this.channel = NettyChannelBuilder.forTarget(grpc)
                .usePlaintext()
                .intercept(MetadataUtils.newAttachHeadersInterceptor(credentials))
                .build();
        this.openAi = OpenAIOkHttpClient.builder()
                .baseUrl(rest + "/v1")
                .apiKey(apiKey)
                .maxRetries(0)
                .build();
    }

    /** Two workers on free ports; or the suite that the system properties name. */
    static Suite start() {
        String url = System.getProperty("medley.url");
        if (url != null) {
            URI rest = URI.create(url.replaceFirst("/(v1/?)?$", ""));
            return new Suite(rest, System.getProperty("medley.grpc", rest.getHost() + ":9090"), Optional.empty());
        }
        MedleyScript script = new MedleyScript(Path.of("target", "medley").toAbsolutePath());
        script.run("down");
        MedleyScript.Outcome outcome = script.run(
                "up",
                "--detach",
                "--workers=2",
                "--rest-port=0",
                "--grpc-port=0",
                "--kafka-port=0",
                "--model=" + TestModel.in(script.home()));
        if (outcome.exitCode() != 0) {
            throw new IllegalStateException("the suite does not start: " + outcome.output());
        }
        SuiteProcesses processes = new SuiteProcesses(script);
        return new Suite(processes.rest(), processes.grpc(), Optional.of(script));
    }

    /** Base address of the REST API, without {@code /v1}. */
    URI rest() {
        return rest;
    }

    String apiKey() {
        return apiKey;
    }

    ManagedChannel channel() {
        return channel;
    }

    /** A client that never retries. */
    OpenAIClient openAi() {
        return openAi;
    }

    /** Name of the first model that the suite lists, adapters, domains and upstreams left out. */
    String model() {
        return openAi.models().list().data().stream()
                .filter(model -> medley(model).path("device").isTextual()
                        && !medley(model).path("base_model").isTextual())
                .map(Model::id)
                .findFirst()
                .orElseThrow();
    }

    private static JsonNode medley(Model model) {
        return Objects.requireNonNull(model._additionalProperties().get("medley"))
                .convert(JsonNode.class);
    }

    /** The suite's processes; the test is left out if they are elsewhere. */
    SuiteProcesses processes() {
        Assumptions.assumeTrue(script.isPresent(), "needs the suite's processes, which run elsewhere");
        return new SuiteProcesses(script.orElseThrow());
    }

    @Override
    public void close() {
        openAi.close();
        channel.shutdownNow();
        script.ifPresent(medley -> medley.run("down"));
    }
}
