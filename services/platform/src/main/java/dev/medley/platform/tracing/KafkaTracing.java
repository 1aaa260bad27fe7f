package dev.medley.platform.tracing;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.instrumentation.kafkaclients.v2_6.KafkaTelemetry;
import java.util.List;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** Takes traces through Kafka, in the headers of its records as W3C has them. */
public final class KafkaTracing {
    private static final AttributeKey<String> SYSTEM = AttributeKey.stringKey("messaging.system");
    private static final AttributeKey<String> DESTINATION = AttributeKey.stringKey("messaging.destination.name");
    private static final AttributeKey<String> OPERATION = AttributeKey.stringKey("messaging.operation");
    private static final AttributeKey<String> KEY = AttributeKey.stringKey("messaging.kafka.message.key");

    private KafkaTracing() {}

    /** The same producer, whose records have a span each in the trace of the thread that sends them. */
    public static <K, V> Producer<K, V> traced(Producer<K, V> producer) {
        return Tracing.isOn() ? KafkaTelemetry.create(Tracing.telemetry()).wrap(producer) : producer;
    }

    /** Has a record belong to a trace, if there is one. */
    public static void put(Context trace, Headers headers) {
        W3CTraceContextPropagator.getInstance().inject(trace, headers, (carrier, name, value) -> {
            if (carrier != null) {
                carrier.remove(name).add(name, value.getBytes(UTF_8));
            }
        });
    }

    /** The trace that a record belongs to. */
    public static Context of(Headers headers) {
        return W3CTraceContextPropagator.getInstance().extract(Context.root(), headers, new ReadHeaders());
    }

    /** Begins the span of doing what a record asks for; whoever does it ends it. */
    public static Span processing(String topic, String key, Context trace) {
        return Tracing.tracer()
                .spanBuilder(topic + " process")
                .setParent(trace)
                .setSpanKind(SpanKind.CONSUMER)
                .setAttribute(SYSTEM, "kafka")
                .setAttribute(DESTINATION, topic)
                .setAttribute(OPERATION, "process")
                .setAttribute(KEY, key)
                .startSpan();
    }

    private static final class ReadHeaders implements TextMapGetter<Headers> {
        @Override
        public List<String> keys(Headers carrier) {
            return StreamSupport.stream(carrier.spliterator(), false)
                    .map(Header::key)
                    .toList();
        }

        @Override
        public @Nullable String get(@Nullable Headers carrier, String key) {
            Header header = carrier == null ? null : carrier.lastHeader(key);
            return header == null || header.value() == null ? null : new String(header.value(), UTF_8);
        }
    }
}
