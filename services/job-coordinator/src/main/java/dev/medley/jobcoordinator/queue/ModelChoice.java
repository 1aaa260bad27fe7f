package dev.medley.jobcoordinator.queue;

import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.GrpcFailures;
import dev.medley.platform.error.MedleyException;
import dev.medley.platform.grpc.ServiceChannels;
import dev.medley.proto.models.v1.ModelAnnouncement;
import dev.medley.proto.routing.v1.Query;
import dev.medley.proto.routing.v1.RouteRequest;
import dev.medley.proto.routing.v1.RoutingServiceGrpc;
import dev.medley.proto.text.v1.Generation;
import dev.medley.proto.text.v1.Message;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Has a router choose who does a job whose owner left that open. Thread-safe. */
public final class ModelChoice implements AutoCloseable {
    /** The name that leaves the choice to a router altogether. */
    static final String AUTO = "auto";

    private static final Duration LIMIT = Duration.ofSeconds(2);
    private static final Duration RETRY = Duration.ofSeconds(2);
    private static final int MAX_TEXT = 100_000;
    private static final int CHARACTERS_PER_TOKEN = 3;

    private final ServedModels models;
    private final ServiceChannels services;
    private final Map<String, ManagedChannel> channels = new ConcurrentHashMap<>();

    public ModelChoice(ServedModels models, ServiceChannels services) {
        this.services = services;
        this.models = models;
    }

    /**
     * Who does it.
     *
     * @param allowed names of the models that may
     * @throws MedleyException if no router answers, or none of those models fits
     */
    String choose(Generation generation, List<String> allowed) {
        RouteRequest request =
                RouteRequest.newBuilder().setQuery(query(generation, allowed)).build();
        StatusRuntimeException unreachable = null;
        for (ModelAnnouncement router : models.routers()) {
            try {
                return RoutingServiceGrpc.newBlockingStub(channel(router.getAddress()))
                        .withDeadlineAfter(LIMIT.toMillis(), TimeUnit.MILLISECONDS)
                        .route(request)
                        .getDecision()
                        .getModel();
            } catch (StatusRuntimeException e) {
                if (isAnswer(e)) {
                    throw GrpcFailures.fromGrpc(e);
                }
                unreachable = e;
            }
        }
        throw unreachable(generation.getModel(), unreachable);
    }

    @Override
    public void close() {
        channels.values().forEach(ManagedChannel::shutdownNow);
    }

    private ManagedChannel channel(String address) {
        return channels.computeIfAbsent(address, key -> services.to(key).build());
    }

    /** Whether a router itself said so: it gives details, and a failed transport has none. */
    private static boolean isAnswer(StatusRuntimeException thrown) {
        com.google.rpc.Status status = StatusProto.fromThrowable(thrown);
        return status != null && status.getDetailsCount() > 0;
    }

    private static MedleyException unreachable(String name, @Nullable Throwable cause) {
        return new MedleyException(
                ErrorCategory.UNAVAILABLE,
                "'%s' needs a model router, and none can be reached; a model's own name needs none".formatted(name),
                "generation.model",
                RETRY,
                cause);
    }

    private static Query query(Generation generation, List<String> allowed) {
        Query.Builder query = Query.newBuilder().setModel(generation.getModel()).addAllAllowedModels(allowed);
        long characters = 0;
        for (Message message : generation.getConversation().getMessagesList()) {
            characters += message.getContent().length();
            if (message.getRole().equals("user")) {
                query.addTexts(newest(message.getContent()));
            }
        }
        String prompt = generation.getPrompt().getText();
        if (!prompt.isEmpty()) {
            characters += prompt.length();
            query.addTexts(newest(prompt));
        }
        long tokens = characters / CHARACTERS_PER_TOKEN + Integer.toUnsignedLong(generation.getMaxTokens());
        return query.setContextTokens((int) Math.min(Integer.MAX_VALUE, tokens)).build();
    }

    private static String newest(String text) {
        int from = text.length() - MAX_TEXT;
        if (from <= 0) {
            return text;
        }
        return text.substring(Character.isLowSurrogate(text.charAt(from)) ? from + 1 : from);
    }
}
