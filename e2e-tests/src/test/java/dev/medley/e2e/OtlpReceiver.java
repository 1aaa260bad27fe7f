package dev.medley.e2e;

import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.collector.trace.v1.TraceServiceGrpc.TraceServiceImplBase;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;

/** Takes traces as an OpenTelemetry collector does, over OTLP, and keeps them. */
final class OtlpReceiver implements AutoCloseable {
    private final Queue<Received> spans = new ConcurrentLinkedQueue<>();
    private final Server server;

    private OtlpReceiver() {
        server = NettyServerBuilder.forAddress(
                        new InetSocketAddress("127.0.0.1", 0), InsecureServerCredentials.create())
                .addService(new Traces())
                .build();
    }

    static OtlpReceiver start() {
        var receiver = new OtlpReceiver();
        try {
            receiver.server.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return receiver;
    }

    /**
     * A span that a service sent.
     *
     * @param service its name
     */
    record Received(String service, Span span) {
        /** Service, kind and name. */
        String title() {
            String kind = span.getKind().name().replace("SPAN_KIND_", "");
            return service + " " + kind + " " + span.getName();
        }

        String id() {
            return hex(span.getSpanId().toByteArray());
        }

        String parent() {
            return hex(span.getParentSpanId().toByteArray());
        }

        Map<String, Object> attributes() {
            return span.getAttributesList().stream().collect(Collectors.toMap(KeyValue::getKey, OtlpReceiver::value));
        }
    }

    String endpoint() {
        return "http://127.0.0.1:" + server.getPort();
    }

    /** The spans of a trace that have come so far. */
    List<Received> spans(String traceId) {
        return spans.stream()
                .filter(each -> hex(each.span().getTraceId().toByteArray()).equals(traceId))
                .toList();
    }

    @Override
    public void close() {
        server.shutdownNow();
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    private static Object value(KeyValue attribute) {
        return switch (attribute.getValue().getValueCase()) {
            case INT_VALUE -> attribute.getValue().getIntValue();
            case DOUBLE_VALUE -> attribute.getValue().getDoubleValue();
            case ARRAY_VALUE ->
                attribute.getValue().getArrayValue().getValuesList().stream()
                        .map(each -> each.getStringValue())
                        .toList();
            default -> attribute.getValue().getStringValue();
        };
    }

    private final class Traces extends TraceServiceImplBase {
        @Override
        public void export(ExportTraceServiceRequest request, StreamObserver<ExportTraceServiceResponse> responses) {
            for (var resource : request.getResourceSpansList()) {
                String service = resource.getResource().getAttributesList().stream()
                        .filter(each -> each.getKey().equals("service.name"))
                        .map(each -> each.getValue().getStringValue())
                        .findFirst()
                        .orElse("");
                resource.getScopeSpansList()
                        .forEach(scope -> scope.getSpansList().forEach(span -> spans.add(new Received(service, span))));
            }
            responses.onNext(ExportTraceServiceResponse.getDefaultInstance());
            responses.onCompleted();
        }
    }
}
