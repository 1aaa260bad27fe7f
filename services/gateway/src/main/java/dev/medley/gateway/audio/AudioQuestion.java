package dev.medley.gateway.audio;

import dev.medley.gateway.form.FormFields;
import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.MedleyException;
import dev.medley.proto.speech.v1.Task;
import dev.medley.proto.speech.v1.Transcription;
import java.util.List;

/**
 * What a request to {@code /v1/audio/transcriptions} or {@code /v1/audio/translations} asks, whatever its form.
 *
 * @param transcription what to ask of a worker, with the model as the caller calls it
 * @param form how it is told
 * @param stream whether to answer piece by piece
 */
record AudioQuestion(Transcription transcription, TranscriptForm form, boolean stream) {
    private static final String GRANULARITIES = "timestamp_granularities";
    private static final String WORD = "word";
    private static final String SEGMENT = "segment";
    private static final int MAX_MODEL = 256;

    static AudioQuestion read(FormFields fields, Task task) {
        Transcription.Builder transcription = transcription(fields).setTask(task);
        boolean stream = fields.flag("stream");
        ResponseFormat format = format(fields, stream);
        List<String> granularities = granularities(fields, format);
        boolean words = granularities.contains(WORD);
        boolean segments = granularities.isEmpty() || granularities.contains(SEGMENT);
        refuseUnsupported(fields);
        fields.end();
        return new AudioQuestion(
                transcription.setWordTimes(words).build(), new TranscriptForm(task, format, words, segments), stream);
    }

    private static Transcription.Builder transcription(FormFields fields) {
        Transcription.Builder transcription = Transcription.newBuilder();
        String model = fields.required("model");
        if (model.length() > MAX_MODEL) {
            throw MedleyException.invalid(
                    "model", "Invalid 'model': %d characters, not from 1 to %d".formatted(model.length(), MAX_MODEL));
        }
        transcription.setModel(model);
        String language = fields.one("language");
        if (language != null) {
            transcription.setLanguage(language);
        }
        String prompt = fields.one("prompt");
        if (prompt != null) {
            transcription.setPrompt(prompt);
        }
        Float temperature = fields.number("temperature", 0, 1);
        if (temperature != null && temperature > 0) {
            transcription.setTemperature(temperature);
        }
        return transcription;
    }

    private static ResponseFormat format(FormFields fields, boolean stream) {
        String word = fields.one("response_format");
        ResponseFormat format = word == null
                ? ResponseFormat.JSON
                : ResponseFormat.of(word)
                        .orElseThrow(() -> MedleyException.invalid(
                                "response_format",
                                "Invalid 'response_format': '%s' is none of %s"
                                        .formatted(FormFields.shortened(word), ResponseFormat.NAMES)));
        if (stream && format != ResponseFormat.JSON) {
            throw new MedleyException(
                    ErrorCategory.UNSUPPORTED_PARAMETER,
                    "A stream has the response format 'json', not '%s'".formatted(format.word()),
                    "response_format",
                    null,
                    null);
        }
        return format;
    }

    private static List<String> granularities(FormFields fields, ResponseFormat format) {
        List<String> granularities = fields.all(GRANULARITIES);
        for (String granularity : granularities) {
            if (!granularity.equals(WORD) && !granularity.equals(SEGMENT)) {
                throw MedleyException.invalid(
                        GRANULARITIES,
                        "Invalid '%s': '%s' is neither word nor segment"
                                .formatted(GRANULARITIES, FormFields.shortened(granularity)));
            }
        }
        if (granularities.contains(WORD) && format != ResponseFormat.VERBOSE_JSON) {
            throw MedleyException.invalid(
                    GRANULARITIES,
                    "Invalid '%s': words have times in the response format 'verbose_json' only"
                            .formatted(GRANULARITIES));
        }
        return granularities;
    }

    private static void refuseUnsupported(FormFields fields) {
        fields.one("file");
        fields.refuse("chunking_strategy", "auto");
        fields.refuse("include");
        fields.refuse("keywords");
        fields.refuse("languages");
        fields.refuse("known_speaker_names");
        fields.refuse("known_speaker_references");
    }
}
