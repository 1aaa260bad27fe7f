package dev.medley.chart;

import dev.medley.local.kafka.KafkaBroker;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The processes of the laptop preset, with TLS between services, and a broker for them.
 *
 * @param folder of their files, certificates and logs
 * @param models the workers
 */
record RenderedSuite(
        Path folder,
        Manifests manifests,
        KafkaBroker broker,
        LocalPod gateway,
        LocalPod router,
        LocalPod coordinator,
        List<LocalPod> models)
        implements AutoCloseable {
    private static final Path STARTER = Path.of("../infra/starter-models").toAbsolutePath();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    /**
     * Starts them; they are not ready yet.
     *
     * @param serverName that their certificates have
     * @param all with the models that hear and see
     */
    static RenderedSuite start(Path folder, String serverName, boolean all) throws Exception {
        KafkaBroker broker = KafkaBroker.start(folder.resolve("kafka"));
        Certificates.write(folder.resolve("tls"), serverName);
        Path values = Files.writeString(
                folder.resolve("values.yaml"),
                """
                kafka: {strimzi: {enabled: false}, bootstrapServers: "%1$s"}
                internalTls: {enabled: true, serverName: %2$s}
                services: {speech-transcription: {enabled: %3$s}, image-captioning: {enabled: %3$s}}
                """
                        .formatted(broker.bootstrapServers(), serverName, all));
        Manifests manifests = Chart.render(Chart.preset("laptop"), values);
        var start = new Start(manifests, folder);
        return new RenderedSuite(
                folder,
                manifests,
                broker,
                start.with(ServiceKind.GATEWAY, folder),
                start.with(ServiceKind.MODEL_ROUTER, STARTER.resolve("domains")),
                start.with(ServiceKind.JOB_COORDINATOR, folder),
                start.models(all));
    }

    List<LocalPod> pods() {
        return Stream.concat(Stream.of(gateway, router, coordinator), models.stream())
                .toList();
    }

    /** What the gateway answers. */
    String get(String path) throws Exception {
        return HTTP.send(HttpRequest.newBuilder(gateway.http(path)).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    HttpResponse<String> post(String path, String json) throws Exception {
        return post(path, "application/json", HttpRequest.BodyPublishers.ofString(json));
    }

    HttpResponse<String> transcribe(String model, byte[] recording) throws Exception {
        String form =
                """
                --part\r
                Content-Disposition: form-data; name="model"\r
                \r
                %s\r
                --part\r
                Content-Disposition: form-data; name="file"; filename="recording.wav"\r
                \r
                """;
        return post(
                "/v1/audio/transcriptions",
                "multipart/form-data; boundary=part",
                HttpRequest.BodyPublishers.concat(
                        HttpRequest.BodyPublishers.ofString(form.formatted(model)),
                        HttpRequest.BodyPublishers.ofByteArray(recording),
                        HttpRequest.BodyPublishers.ofString("\r\n--part--\r\n")));
    }

    @Override
    public void close() throws Exception {
        pods().forEach(LocalPod::close);
        broker.close();
    }

    private HttpResponse<String> post(String path, String type, HttpRequest.BodyPublisher body) throws Exception {
        return HTTP.send(
                HttpRequest.newBuilder(gateway.http(path))
                        .header("Content-Type", type)
                        .POST(body)
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private record Start(Manifests manifests, Path folder) {
        LocalPod with(ServiceKind kind, Path model) throws IOException {
            return LocalPod.start(manifests, kind.label(), kind, model, folder);
        }

        List<LocalPod> models(boolean all) throws IOException {
            LocalPod text = with(ServiceKind.TEXT_GENERATION, STARTER.resolve("text"));
            if (!all) {
                return List.of(text);
            }
            return List.of(
                    text,
                    with(ServiceKind.SPEECH_TRANSCRIPTION, STARTER.resolve("speech")),
                    with(ServiceKind.IMAGE_CAPTIONING, STARTER.resolve("vision")));
        }
    }
}
