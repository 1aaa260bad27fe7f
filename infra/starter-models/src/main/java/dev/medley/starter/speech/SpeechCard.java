package dev.medley.starter.speech;

import dev.medley.inference.checkpoint.WhisperConfig;
import dev.medley.starter.checkpoint.CardTemplate;
import dev.medley.starter.speech.SpeechExam.Answer;
import dev.medley.starter.training.TrainingState.Place;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The model card: a template filled with what was measured.
 *
 * @param recordings how many were learnt
 * @param times of words in sentences
 */
record SpeechCard(
        WhisperConfig config, SpeechText text, int recordings, Place trained, SpeechExam exam, WordTimes times) {
    private static final int TIME_TOLERANCE_MILLISECONDS = 80;

    /** The card in Markdown. */
    String markdown() {
        return CardTemplate.fill("/speech/model-card.md", values());
    }

    private Map<String, Object> values() {
        var values = new LinkedHashMap<String, Object>();
        values.put("parameters", String.format(Locale.ROOT, "%.1f million", config.parameters() / 1e6));
        values.put("encoderLayers", config.encoder().layers());
        values.put("decoderLayers", config.decoder().layers());
        values.put("hidden", config.hiddenSize());
        values.put("vocabulary", config.vocabSize());
        values.put("words", grouped(text.words().size()));
        values.put("sentences", grouped(text.sentences().size()));
        values.put("recordings", grouped(recordings));
        values.put("steps", grouped(trained.step()));
        values.put("minutes", Math.round(trained.seconds() / 60));
        values.put("noise", SpeechExam.NOISE_DB);
        values.put("testWords", grouped(exam.all().clean().words()));
        values.put("clean", percent(exam.all().clean()));
        values.put("noisy", percent(exam.all().noisy()));
        values.put("byVoice", byVoice());
        values.put("timedWords", times.words());
        values.put("meanTime", Math.round(1000 * times.mean()));
        values.put("timeTolerance", TIME_TOLERANCE_MILLISECONDS);
        values.put(
                "timesWithin",
                String.format(Locale.ROOT, "%.1f %%", 100 * times.within(TIME_TOLERANCE_MILLISECONDS / 1000.0)));
        values.put("p99Time", Math.round(1000 * times.quantile(0.99)));
        values.put("shown", exam.shown().stream().map(SpeechCard::row).collect(Collectors.joining("\n")));
        return values;
    }

    private String byVoice() {
        return exam.voices().entrySet().stream()
                .map(voice -> "| `%s` | %s | %s |"
                        .formatted(
                                voice.getKey(),
                                percent(voice.getValue().clean()),
                                percent(voice.getValue().noisy())))
                .collect(Collectors.joining("\n"));
    }

    private static String row(Answer answer) {
        return "| %s | %s | %s | %s |"
                .formatted(
                        answer.voice(),
                        answer.said(),
                        same(answer.said(), answer.heard()),
                        same(answer.said(), answer.heardInNoise()));
    }

    private static String same(String said, String heard) {
        return said.equals(heard) ? "the same" : heard;
    }

    private static String grouped(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    private static String percent(WordErrors errors) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * errors.rate());
    }
}
