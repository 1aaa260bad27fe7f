package dev.medley.speechtranscription.live;

import dev.medley.inference.speech.TranscribedWord;
import java.util.ArrayList;
import java.util.List;

/**
 * The text of an utterance while it grows. What was given as final stays, whatever is heard later; where the sound goes
 * on in a further window, so does the text. One thread uses it.
 */
final class Transcript {
    private final StringBuilder said = new StringBuilder();
    private final List<TranscribedWord> words = new ArrayList<>();
    private Agreement agreement = new Agreement();

    /** A pass over the sound so far. */
    void hear(Heard heard) {
        say(agreement.hear(heard.wording()));
    }

    /**
     * The last pass: all of it is final.
     *
     * @param startSeconds where the window starts in the stream
     */
    void settle(Heard heard, double startSeconds) {
        Wording before = agreement.settled();
        int covered = before.coveredBy(heard.wording());
        say(agreement.settle(heard.wording()));
        addWords(before, heard, 0, covered, startSeconds);
        addWords(heard.wording().from(covered), heard, covered, heard.wording().size(), startSeconds);
    }

    /**
     * Ends this window's text between two times, at a word that is final; if none is there, words become final for it.
     *
     * @param earliestSeconds from the window's start, so that it goes on
     * @param latestSeconds from the window's start; what is said after it is said in the next window
     * @param startSeconds where the window starts in the stream
     * @return where in the sound the next window may start
     */
    Gap cut(Heard heard, double earliestSeconds, double latestSeconds, double startSeconds) {
        int spoken = heard.wordsUntil(latestSeconds);
        int covered = agreement.settled().coveredBy(heard.wording());
        if (heard.endOf(Math.min(covered, spoken)) < earliestSeconds && covered < spoken) {
            say(agreement.settle(heard.wording().to(spoken)));
            covered = spoken;
        }
        Wording settled = agreement.settled();
        int cut = Math.min(covered, spoken);
        int left = cut == covered ? settled.size() : Math.min(settled.size(), cut);
        addWords(settled.to(left), heard, 0, cut, startSeconds);
        agreement = Agreement.continuing(settled.from(left), heard.wording().from(covered));
        double from = heard.endOf(cut);
        double to = Math.max(earliestSeconds, Math.min(latestSeconds, heard.startOf(cut)));
        return new Gap(from < earliestSeconds ? to : from, Math.max(from, to));
    }

    /** Adds words as they were given, with the times of those that were heard for them. */
    private void addWords(Wording given, Heard heard, int first, int end, double startSeconds) {
        if (heard.times().isEmpty()) {
            return;
        }
        for (int i = 0; i < given.size(); i++) {
            int place = Math.min(
                    first + i * (end - first) / given.size(), heard.times().size() - 1);
            TranscribedWord time = heard.times().get(place);
            words.add(new TranscribedWord(
                    given.words().get(i).strip(),
                    hundredths(startSeconds + time.startSeconds()),
                    hundredths(startSeconds + time.endSeconds())));
        }
    }

    private static double hundredths(double seconds) {
        return Math.rint(seconds * 100) / 100;
    }

    /** What may follow. */
    String tentative() {
        return spaced(agreement.open().text());
    }

    /** All that is final. */
    String said() {
        return said.toString();
    }

    /** Words of the windows that are done, with times in the stream. */
    List<TranscribedWord> words() {
        return words;
    }

    private void say(Wording more) {
        said.append(spaced(more.text()));
    }

    /** An utterance does not begin with a space. */
    private String spaced(String text) {
        return said.isEmpty() ? text.stripLeading() : text;
    }

    /** A stretch of the sound between two words, in seconds. */
    record Gap(double from, double to) {}
}
