package dev.medley.gateway.realtime;

import dev.medley.gateway.openai.JsonObject;
import dev.medley.platform.error.MedleyException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The two forms in which clients of the Realtime API write the settings of a transcription session: the present one,
 * and that of its beta. Whatever is absent in an update stays as it was. What can't be honoured is refused by name;
 * noise reduction alone is taken and shown to be off.
 */
enum Dialect {
    /** {@code session.update}, with the settings at {@code session.audio.input}. */
    PRESENT("session.created", "session.updated") {
        @Override
        SessionSettings read(JsonObject session, SessionSettings before) {
            String type = session.string("type", "transcription");
            if (!type.equals("transcription")) {
                throw unsupported(session.path("type"), type, "transcription");
            }
            JsonObject audio = session.object("audio");
            JsonObject input = audio == null ? null : audio.object("input");
            SessionSettings read = before;
            if (input != null) {
                input.accept("noise_reduction");
                read = common(input, "format", "transcription", before);
                input.end();
            }
            if (audio != null) {
                audio.end();
            }
            return read;
        }

        @Override
        AudioFormat format(JsonNode value, String path) {
            JsonObject format = JsonObject.object(value, path);
            String type = JsonObject.text(format.required("type"), format.path("type"));
            Integer rate = format.integer("rate", MIN_RATE, MAX_RATE);
            format.end();
            AudioFormat known = FORMATS.get(type);
            if (known == null) {
                throw unsupported(format.path("type"), type, "audio/pcm, audio/pcmu and audio/pcma");
            }
            if (rate == null) {
                return known;
            }
            if (!known.equals(AudioFormat.PCM) && rate != known.rate()) {
                throw unsupported(format.path("rate"), Integer.toString(rate), Integer.toString(known.rate()));
            }
            return new AudioFormat(known.encoding(), rate);
        }

        @Override
        ObjectNode write(SessionSettings settings, ObjectNode session) {
            session.put("type", "transcription");
            ObjectNode input = session.putObject("audio").putObject("input");
            ObjectNode format = input.putObject("format").put("type", word(FORMATS, settings.format()));
            if (settings.format().encoding() == AudioFormat.PCM.encoding()) {
                format.put("rate", settings.format().rate());
            }
            input.set("transcription", transcription(settings));
            input.putNull("noise_reduction");
            input.set("turn_detection", turns(settings.turns()));
            return session.putNull("include");
        }
    },

    /** {@code transcription_session.update}, with the settings at {@code session}. */
    BETA("transcription_session.created", "transcription_session.updated") {
        @Override
        SessionSettings read(JsonObject session, SessionSettings before) {
            session.accept("input_audio_noise_reduction");
            return common(session, "input_audio_format", "input_audio_transcription", before);
        }

        @Override
        AudioFormat format(JsonNode value, String path) {
            String word = JsonObject.text(value, path);
            AudioFormat format = BETA_FORMATS.get(word);
            if (format == null) {
                throw unsupported(path, word, "pcm16, g711_ulaw and g711_alaw");
            }
            return format;
        }

        @Override
        ObjectNode write(SessionSettings settings, ObjectNode session) {
            session.put("input_audio_format", word(BETA_FORMATS, settings.format()));
            session.set("input_audio_transcription", transcription(settings));
            session.putNull("input_audio_noise_reduction");
            session.set("turn_detection", turns(settings.turns()));
            return session.putNull("include");
        }
    };

    private static final int MIN_RATE = 8_000;
    private static final int MAX_RATE = 48_000;
    private static final Map<String, AudioFormat> FORMATS =
            Map.of("audio/pcm", AudioFormat.PCM, "audio/pcmu", AudioFormat.MULAW, "audio/pcma", AudioFormat.ALAW);
    private static final Map<String, AudioFormat> BETA_FORMATS =
            Map.of("pcm16", AudioFormat.PCM, "g711_ulaw", AudioFormat.MULAW, "g711_alaw", AudioFormat.ALAW);

    private final String created;
    private final String updated;

    Dialect(String created, String updated) {
        this.created = created;
        this.updated = updated;
    }

    /** Name of the event that tells of a new session. */
    String created() {
        return created;
    }

    /** Name of the event that tells of an updated session. */
    String updated() {
        return updated;
    }

    /** @throws MedleyException if something can't be honoured */
    SessionSettings apply(JsonObject session, SessionSettings before) {
        SessionSettings read = read(session, before);
        session.refuse("include");
        session.end();
        return read;
    }

    abstract SessionSettings read(JsonObject session, SessionSettings before);

    abstract AudioFormat format(JsonNode value, String path);

    /** Writes the settings into {@code session}. */
    abstract ObjectNode write(SessionSettings settings, ObjectNode session);

    SessionSettings common(JsonObject input, String format, String transcription, SessionSettings before) {
        JsonNode formatValue = input.get(format);
        AudioFormat newFormat = formatValue == null ? before.format() : format(formatValue, input.path(format));
        JsonObject speech = input.object(transcription);
        String model = before.model();
        String language = before.language();
        String prompt = before.prompt();
        if (speech != null) {
            model = speech.string("model", model);
            language = speech.string("language", language);
            prompt = speech.string("prompt", prompt);
            speech.refuse("delay");
            speech.refuse("keywords");
            speech.refuse("languages");
            speech.end();
        }
        JsonNode turns = input.get("turn_detection");
        TurnSettings newTurns = turns != null
                ? turns(JsonObject.object(turns, input.path("turn_detection")), before.turns())
                : input.node().has("turn_detection") ? null : before.turns();
        return new SessionSettings(newFormat, model, language, prompt, newTurns);
    }

    private static TurnSettings turns(JsonObject turns, @Nullable TurnSettings before) {
        TurnSettings base = before == null ? TurnSettings.DEFAULT : before;
        String type = turns.string("type", "server_vad");
        if (!type.equals("server_vad")) {
            throw unsupported(turns.path("type"), type, "server_vad");
        }
        Float threshold = turns.number("threshold", 0, 1);
        Integer padding = turns.integer("prefix_padding_ms", 0, 2_000);
        Integer silence = turns.integer("silence_duration_ms", 100, 5_000);
        turns.accept("create_response", "interrupt_response");
        turns.refuse("idle_timeout_ms");
        turns.end();
        return new TurnSettings(
                threshold == null ? base.threshold() : threshold,
                padding == null ? base.prefixPaddingMs() : padding,
                silence == null ? base.silenceDurationMs() : silence);
    }

    private static MedleyException unsupported(String path, String value, String supported) {
        return JsonObject.unsupported(
                path,
                "Invalid '%s': '%s' is not supported, only %s".formatted(path, JsonObject.shortened(value), supported));
    }

    private static String word(Map<String, AudioFormat> words, AudioFormat format) {
        return words.entrySet().stream()
                .filter(entry -> entry.getValue().encoding() == format.encoding())
                .findFirst()
                .orElseThrow()
                .getKey();
    }

    private static ObjectNode transcription(SessionSettings settings) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("model", settings.model())
                .put("language", settings.language().isEmpty() ? null : settings.language())
                .put("prompt", settings.prompt());
    }

    private static @Nullable ObjectNode turns(@Nullable TurnSettings turns) {
        return turns == null
                ? null
                : JsonNodeFactory.instance
                        .objectNode()
                        .put("type", "server_vad")
                        .put("threshold", turns.threshold())
                        .put("prefix_padding_ms", turns.prefixPaddingMs())
                        .put("silence_duration_ms", turns.silenceDurationMs());
    }
}
