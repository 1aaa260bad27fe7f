package dev.medley.platform.grpc;

import io.grpc.Context;
import io.grpc.Metadata;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.slf4j.MDC;

/**
 * What the log lines of one call carry: the fixed keys {@link #REQUEST_ID}, {@link #TRACE_ID}, {@link #MODEL},
 * {@link #DOMAIN} and {@link #DEVICE}, and never what was asked or answered. Thread-safe.
 */
public final class CallLog {
    public static final String REQUEST_ID = "requestId";
    /** Of the trace that the call belongs to, if it is traced. */
    public static final String TRACE_ID = "traceId";

    public static final String MODEL = "model";
    public static final String DOMAIN = "domain";
    public static final String DEVICE = "device";

    /** Carries the request's id from service to service, and back to the caller. */
    public static final Metadata.Key<String> REQUEST_ID_HEADER =
            Metadata.Key.of("x-request-id", Metadata.ASCII_STRING_MARSHALLER);

    private static final Context.Key<CallLog> CURRENT = Context.key("call-log");
    private static final Pattern SAFE_ID = Pattern.compile("[A-Za-z0-9._-]{1,128}");

    private final Map<String, String> fields = new ConcurrentHashMap<>();

    private CallLog(String requestId) {
        fields.put(REQUEST_ID, requestId);
        SpanContext span = Span.current().getSpanContext();
        if (span.isValid()) {
            fields.put(TRACE_ID, span.getTraceId());
        }
    }

    /** The log fields of the call that is being served on this thread; of no call, if none is. */
    public static CallLog current() {
        CallLog current = CURRENT.get();
        return current == null ? new CallLog("none") : current;
    }

    /** Takes the caller's request id if it is fit for a log, else makes one. */
    static CallLog of(Metadata headers) {
        String sent = headers.get(REQUEST_ID_HEADER);
        return new CallLog(
                sent != null && SAFE_ID.matcher(sent).matches()
                        ? sent
                        : UUID.randomUUID().toString());
    }

    public String requestId() {
        return fields.getOrDefault(REQUEST_ID, "");
    }

    /** Adds a field to all further lines of the call. */
    public void put(String key, String value) {
        fields.put(key, value);
    }

    Context in(Context context) {
        return context.withValue(CURRENT, this);
    }

    /** Runs an action whose log lines carry the fields. */
    void around(Runnable action) {
        Map<String, String> before = MDC.getCopyOfContextMap();
        fields.forEach(MDC::put);
        try {
            action.run();
        } finally {
            if (before == null) {
                MDC.clear();
            } else {
                MDC.setContextMap(before);
            }
        }
    }
}
