package dev.medley.e2e;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The suite under test, with clients for it: one that these tests started, or one that runs elsewhere. */
final class Suite implements AutoCloseable {
    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

    private final HttpClient http = HttpClient.newHttpClient();
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
        Path home = Path.of("target", "medley").toAbsolutePath();
        return start(new MedleyScript(home), "--workers=2", "--model=" + TestModel.in(home));
    }

    /**
     * The suite as it comes, with the starter models and their adapters, on free ports.
     *
     * @param environment further variables of all its processes
     */
    static Suite startAsItComes(Path home, Map<String, String> environment) {
        return start(new MedleyScript(home, environment));
    }

    private static Suite start(MedleyScript script, String... options) {
        script.run("down");
        List<String> up =
                new ArrayList<>(List.of("up", "--detach", "--rest-port=0", "--grpc-port=0", "--kafka-port=0"));
        up.addAll(List.of(options));
        MedleyScript.Outcome outcome = script.run(up.toArray(String[]::new));
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

    /** Name of the first text model that the suite lists, adapters, domains and upstreams left out. */
    String model() {
        return model("text").orElseThrow();
    }

    /** Name of the first speech model that the suite lists; the test is left out if there is none. */
    String speechModel() {
        Optional<String> model = model("speech");
        Assumptions.assumeTrue(model.isPresent(), "needs a speech model, and the suite serves none");
        return model.orElseThrow();
    }

    /** Name of the first model that sees of those that the suite lists; the test is left out if there is none. */
    String visionModel() {
        Optional<String> model = model("vision");
        Assumptions.assumeTrue(model.isPresent(), "needs a model that sees, and the suite serves none");
        return model.orElseThrow();
    }

    private Optional<String> model(String modality) {
        return models().stream()
                .filter(model ->
                        model.path("medley").path("modality").asString("").equals(modality)
                                && model.path("medley").path("device").isString()
                                && !model.path("medley").path("base_model").isString())
                .map(model -> model.path("id").asString())
                .findFirst();
    }

    /** What the suite lists as its models, with what the official clients have no place for. */
    List<JsonNode> models() {
        HttpRequest request = HttpRequest.newBuilder(rest.resolve("/v1/models"))
                .header("Authorization", "Bearer " + apiKey)
                .build();
        try {
            String list =
                    http.send(request, HttpResponse.BodyHandlers.ofString()).body();
            return JsonMapper.shared().readTree(list).path("data").valueStream().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
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
