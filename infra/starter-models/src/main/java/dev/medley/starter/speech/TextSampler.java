package dev.medley.starter.speech;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a recording says: sentences most of all, but also words in no order, so that the model listens to each. */
final class TextSampler {
    private static final double ONE_SENTENCE = 0.5;
    private static final double SENTENCES = 0.65;
    private static final double LOOSE_WORDS = 0.87;
    private static final int FEWEST_WORDS = 2;
    private static final int MOST_WORDS = 10;

    private final SpeechText text;

    TextSampler(SpeechText text) {
        this.text = text;
    }

    /** The sentences of one recording, in order. */
    List<String> next(Draw draw) {
        double kind = draw.between(0.0, 1.0);
        if (kind < ONE_SENTENCE) {
            return List.of(draw.from(text.sentences()));
        }
        if (kind < SENTENCES) {
            return several(draw);
        }
        return List.of(kind < LOOSE_WORDS ? looseWords(draw) : numbers(draw));
    }

    private List<String> several(Draw draw) {
        var sentences = new ArrayList<String>();
        for (int i = draw.between(2, 3); i > 0; i--) {
            sentences.add(draw.happens(ONE_SENTENCE) ? draw.from(text.sentences()) : looseWords(draw));
        }
        return sentences;
    }

    private String looseWords(Draw draw) {
        return Stream.generate(() -> draw.from(text.words()))
                .limit(draw.between(FEWEST_WORDS, MOST_WORDS))
                .collect(Collectors.joining(" "));
    }

    private String numbers(Draw draw) {
        String phrase = SpokenNumber.phrase(draw);
        if (draw.happens(ONE_SENTENCE)) {
            phrase = looseWords(draw) + ' ' + phrase;
        }
        return draw.happens(ONE_SENTENCE) ? phrase + ' ' + SpokenNumber.phrase(draw) : phrase;
    }
}
