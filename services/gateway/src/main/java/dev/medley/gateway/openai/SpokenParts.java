package dev.medley.gateway.openai;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.medley.gateway.access.Caller;
import dev.medley.gateway.routing.Targets;
import dev.medley.gateway.speech.SpeechCalls;
import dev.medley.gateway.speech.SpeechModels;
import dev.medley.gateway.speech.Transcript;
import dev.medley.gateway.worker.CallContext;
import dev.medley.platform.error.GrpcFailures;
import dev.medley.platform.error.MedleyException;
import dev.medley.proto.speech.v1.Transcription;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Has the parts {@code input_audio} of a conversation transcribed: in the place of each comes a part {@code text} with
 * what is said in it. A request that names an upstream stays as it is, since its model may hear by itself. Thread-safe.
 */
final class SpokenParts {
    private static final String TYPE = "input_audio";
    private static final Set<String> FORMATS = Set.of("wav", "mp3");
    private static final int MAX_PARTS = 16;
    private static final int PARTS_AT_ONCE = 4;
    private static final int PIECE_BYTES = 128 << 10;

    private final Targets targets;
    private final SpeechModels models;
    private final SpeechCalls speech;

    SpokenParts(Targets targets, SpeechModels models, SpeechCalls speech) {
        this.targets = targets;
        this.models = models;
        this.speech = speech;
    }

    /**
     * The request with text alone, or as it is if nothing in it is spoken.
     *
     * @param name the model that the request names
     */
    Mono<ObjectNode> heard(ObjectNode request, String name, Caller caller, CallContext context) {
        return Mono.defer(() -> {
            List<Spoken> parts = parts(request);
            if (parts.isEmpty() || targets.namesUpstream(name)) {
                return Mono.just(request);
            }
            targets.requireKnown(name, caller);
            String model = models.any(caller).orElseThrow(() -> unheard(parts.get(0)));
            ObjectNode copy = request.deepCopy();
            return Flux.fromIterable(parts)
                    .flatMapSequential(
                            part -> transcribe(part, model, context).doOnNext(text -> part.replace(copy, text)),
                            PARTS_AT_ONCE)
                    .then(Mono.just(copy));
        });
    }

    /** Whether a part of a request is spoken. Reads no more than that. */
    static boolean speaks(JsonNode request) {
        for (JsonNode message : request.path("messages")) {
            for (JsonNode part : message.path("content")) {
                if (part.path("type").asString("").equals(TYPE)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static MedleyException unheard(Spoken part) {
        return JsonObject.unsupported(
                part.path() + ".type",
                "'%s.type' is audio, and there is no speech model here that could transcribe it"
                        .formatted(part.path()));
    }

    private Mono<String> transcribe(Spoken part, String model, CallContext context) {
        Transcription transcription = Transcription.newBuilder().setModel(model).build();
        return Transcript.of(speech.transcribe(transcription, pieces(part.sound()), context))
                .map(Transcript::text)
                .onErrorMap(thrown -> failure(part, GrpcFailures.fromGrpc(thrown)));
    }

    private static MedleyException failure(Spoken part, MedleyException failure) {
        return new MedleyException(
                failure.category(),
                "'%s' could not be transcribed: %s".formatted(part.path(), failure.getMessage()),
                part.path(),
                failure.retryAfter(),
                failure);
    }

    private static Flux<ByteString> pieces(ByteString sound) {
        int count = (sound.size() + PIECE_BYTES - 1) / PIECE_BYTES;
        return Flux.range(0, count)
                .map(i -> sound.substring(i * PIECE_BYTES, Math.min(sound.size(), (i + 1) * PIECE_BYTES)));
    }

    private static List<Spoken> parts(ObjectNode request) {
        List<Spoken> parts = new ArrayList<>();
        JsonNode messages = request.path("messages");
        for (int i = 0; i < messages.size(); i++) {
            JsonNode content = messages.path(i).path("content");
            for (int j = 0; content.isArray() && j < content.size(); j++) {
                if (content.get(j).path("type").asString("").equals(TYPE)) {
                    parts.add(spoken(content.get(j), i, j));
                }
            }
        }
        if (parts.size() > MAX_PARTS) {
            throw MedleyException.invalid(
                    "messages",
                    "Invalid 'messages': %d parts of audio, at most %d are allowed".formatted(parts.size(), MAX_PARTS));
        }
        return parts;
    }

    private static Spoken spoken(JsonNode element, int message, int index) {
        String path = "messages[%d].content[%d]".formatted(message, index);
        JsonObject part = JsonObject.object(element, path);
        part.accept("type");
        JsonObject audio = JsonObject.object(part.required(TYPE), part.path(TYPE));
        part.end();
        String format = JsonObject.text(audio.required("format"), audio.path("format"));
        if (!FORMATS.contains(format)) {
            throw audio.invalid(
                    "format",
                    "Invalid '%s': '%s' is neither wav nor mp3"
                            .formatted(audio.path("format"), JsonObject.shortened(format)));
        }
        byte[] sound = sound(audio);
        audio.end();
        return new Spoken(message, index, path, UnsafeByteOperations.unsafeWrap(sound));
    }

    private static byte[] sound(JsonObject audio) {
        String data = JsonObject.text(audio.required("data"), audio.path("data"));
        try {
            byte[] sound = Base64.getDecoder().decode(data);
            if (sound.length > 0) {
                return sound;
            }
        } catch (IllegalArgumentException e) {
            // Said below, as for no data at all.
        }
        throw audio.invalid("data", "Invalid '%s': not the base64 of a recording".formatted(audio.path("data")));
    }

    /**
     * A part to be heard.
     *
     * @param message index of its message
     * @param index index in the message's content
     * @param path of the part in the request
     * @param sound the recording
     */
    private record Spoken(int message, int index, String path, ByteString sound) {
        void replace(ObjectNode request, String text) {
            ArrayNode content = (ArrayNode) request.get("messages").get(message).get("content");
            content.set(
                    index,
                    JsonNodeFactory.instance.objectNode().put("type", "text").put("text", text));
        }
    }
}
