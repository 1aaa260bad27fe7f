package dev.medley.platform.tracing;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import java.util.List;
import java.util.Locale;

/**
 * The span of what a model does, with the attributes of OpenTelemetry's semantic conventions for generative AI. Their
 * names are still moving, so they are here and nowhere else. Neither prompts nor answers are in it.
 *
 * @see <a href="https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-spans/">gen-ai-spans</a>
 */
public final class GenAiSpan {
    public static final String CHAT = "chat";
    public static final String TEXT_COMPLETION = "text_completion";
    public static final String EMBEDDINGS = "embeddings";

    private static final AttributeKey<String> OPERATION = AttributeKey.stringKey("gen_ai.operation.name");
    private static final AttributeKey<String> PROVIDER = AttributeKey.stringKey("gen_ai.provider.name");
    private static final AttributeKey<String> REQUEST_MODEL = AttributeKey.stringKey("gen_ai.request.model");
    private static final AttributeKey<Long> MAX_TOKENS = AttributeKey.longKey("gen_ai.request.max_tokens");
    private static final AttributeKey<String> RESPONSE_MODEL = AttributeKey.stringKey("gen_ai.response.model");
    private static final AttributeKey<List<String>> FINISH_REASONS =
            AttributeKey.stringArrayKey("gen_ai.response.finish_reasons");
    private static final AttributeKey<Double> FIRST_CHUNK =
            AttributeKey.doubleKey("gen_ai.response.time_to_first_chunk");
    private static final AttributeKey<Long> INPUT_TOKENS = AttributeKey.longKey("gen_ai.usage.input_tokens");
    private static final AttributeKey<Long> OUTPUT_TOKENS = AttributeKey.longKey("gen_ai.usage.output_tokens");
    private static final AttributeKey<String> ERROR_TYPE = AttributeKey.stringKey("error.type");

    private final Span span;
    private final long startNanos = System.nanoTime();

    private GenAiSpan(Span span) {
        this.span = span;
    }

    /**
     * Begins one in the trace of this thread.
     *
     * @param operation {@link #CHAT} or {@link #TEXT_COMPLETION}
     */
    public static GenAiSpan begin(String operation, String model) {
        return new GenAiSpan(builder(SpanKind.INTERNAL, operation, model)
                .setAttribute(PROVIDER, "medley")
                .setAttribute(RESPONSE_MODEL, model)
                .startSpan());
    }

    /**
     * Begins one of a call to whoever speaks as OpenAI does.
     *
     * @param parent the span that the call is part of
     */
    public static GenAiSpan calling(String operation, String model, Span parent) {
        return new GenAiSpan(builder(SpanKind.CLIENT, operation, model)
                .setParent(Context.root().with(parent))
                .setAttribute(PROVIDER, "openai")
                .startSpan());
    }

    private static SpanBuilder builder(SpanKind kind, String operation, String model) {
        return Tracing.tracer()
                .spanBuilder(operation + " " + model)
                .setSpanKind(kind)
                .setAttribute(OPERATION, operation)
                .setAttribute(REQUEST_MODEL, model);
    }

    public void maxTokens(int count) {
        span.setAttribute(MAX_TOKENS, count);
    }

    /** The first token is there. */
    public void firstToken() {
        span.setAttribute(FIRST_CHUNK, (System.nanoTime() - startNanos) / 1e9);
    }

    /** All is said. */
    public void end(int inputTokens, int outputTokens, List<String> finishReasons) {
        span.setAttribute(INPUT_TOKENS, inputTokens)
                .setAttribute(OUTPUT_TOKENS, outputTokens)
                .setAttribute(FINISH_REASONS, finishReasons)
                .end();
    }

    /** All is said, by somebody who does not tell this what it took. */
    public void end() {
        span.end();
    }

    /** It was given up. */
    public void fail(Enum<?> reason) {
        span.setAttribute(ERROR_TYPE, reason.name().toLowerCase(Locale.ROOT))
                .setStatus(StatusCode.ERROR)
                .end();
    }
}
