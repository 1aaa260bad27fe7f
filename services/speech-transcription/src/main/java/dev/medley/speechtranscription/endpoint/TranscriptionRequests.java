package dev.medley.speechtranscription.endpoint;

import dev.medley.inference.speech.DecodingPolicy;
import dev.medley.inference.speech.LogMel;
import dev.medley.platform.error.MedleyException;
import dev.medley.proto.speech.v1.LiveSource;
import dev.medley.proto.speech.v1.Task;
import dev.medley.proto.speech.v1.Transcription;
import dev.medley.proto.speech.v1.TurnDetection;
import dev.medley.speechtranscription.live.LiveSettings;
import dev.medley.speechtranscription.live.SampleFormat;
import dev.medley.speechtranscription.live.SampleFormat.Encoding;
import dev.medley.speechtranscription.live.TurnSettings;
import dev.medley.speechtranscription.model.TranscriptionOrder;
import dev.medley.worker.RequestFields;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Requests as the engine takes them. Refuses what the engine can't see; which languages there are, it knows. */
final class TranscriptionRequests {
    private static final int MAX_PROMPT_LENGTH = 4096;
    private static final String MODEL = "transcription.model";
    private static final String TURNS = "settings.live.turn_detection.";

    private TranscriptionRequests() {}

    /** @throws MedleyException INVALID_REQUEST unless the request says what to write, and names a model */
    static void requireModel(boolean present, Transcription request) {
        RequestFields.require(present, "transcription");
        RequestFields.requireModel(MODEL, request.getModel());
    }

    /** @throws MedleyException INVALID_REQUEST that names the field at fault */
    static TranscriptionOrder order(Transcription request, @Nullable Instant deadline) {
        RequestFields.requireUser("transcription.user", request.getUser());
        RequestFields.requireLength("transcription.prompt", request.getPrompt(), MAX_PROMPT_LENGTH);
        if (request.getTask() == Task.UNRECOGNIZED) {
            throw MedleyException.invalid("transcription.task", "transcription.task is none that is known");
        }
        return new TranscriptionOrder(
                request.getLanguage().isBlank() ? null : request.getLanguage(),
                request.getTask() == Task.TASK_TRANSLATE,
                request.getWordTimes(),
                request.getPrompt().isBlank() ? null : request.getPrompt(),
                request.hasTemperature() ? policy(request.getTemperature()) : DecodingPolicy.DEFAULT,
                deadline);
    }

    /** @throws MedleyException INVALID_REQUEST that names the field at fault */
    static LiveSettings live(LiveSource source) {
        Encoding encoding =
                switch (source.getEncoding()) {
                    case SAMPLE_ENCODING_UNSPECIFIED, SAMPLE_ENCODING_PCM16 -> Encoding.PCM16;
                    case SAMPLE_ENCODING_MULAW -> Encoding.MULAW;
                    case SAMPLE_ENCODING_ALAW -> Encoding.ALAW;
                    case UNRECOGNIZED ->
                        throw MedleyException.invalid(
                                "settings.live.encoding", "settings.live.encoding is none that is known");
                };
        int rate = source.getSampleRate() == 0 ? LogMel.SAMPLE_RATE : source.getSampleRate();
        return new LiveSettings(
                new SampleFormat(encoding, rate), source.hasTurnDetection() ? turns(source.getTurnDetection()) : null);
    }

    private static TurnSettings turns(TurnDetection detection) {
        double threshold = detection.hasThreshold() ? detection.getThreshold() : TurnSettings.DEFAULT.threshold();
        if (!(threshold >= 0 && threshold <= 1)) { // also refuses NaN
            throw MedleyException.invalid(
                    TURNS + "threshold", TURNS + "threshold is %s, but must be between 0 and 1".formatted(threshold));
        }
        return new TurnSettings(
                threshold,
                detection.hasPrefixPaddingMs()
                        ? millis("prefix_padding_ms", detection.getPrefixPaddingMs(), 0, 2_000)
                        : TurnSettings.DEFAULT.prefixPadding(),
                detection.hasSilenceDurationMs()
                        ? millis("silence_duration_ms", detection.getSilenceDurationMs(), 100, 5_000)
                        : TurnSettings.DEFAULT.silence());
    }

    private static Duration millis(String field, int value, int least, int most) {
        if (value < least || value > most) {
            throw MedleyException.invalid(
                    TURNS + field,
                    "%s is %s, but must be between %d and %d"
                            .formatted(TURNS + field, Integer.toUnsignedString(value), least, most));
        }
        return Duration.ofMillis(value);
    }

    private static DecodingPolicy policy(float temperature) {
        if (!(temperature >= 0 && temperature <= 1)) { // also refuses NaN
            throw MedleyException.invalid(
                    "transcription.temperature",
                    "transcription.temperature is %s, but must be between 0 and 1".formatted(temperature));
        }
        return DecodingPolicy.at(RequestFields.decimal(temperature));
    }
}
