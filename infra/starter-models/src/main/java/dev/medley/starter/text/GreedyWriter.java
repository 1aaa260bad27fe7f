package dev.medley.starter.text;

import dev.medley.starter.corpus.Example.Chat;
import dev.medley.starter.tokenizer.BytePairTokenizer;
import dev.medley.starter.training.LlamaTrainer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Answers questions with the most likely token each time. Made for measuring, so it keeps no KV cache. */
final class GreedyWriter {
    private static final int ROWS = 32;
    private static final int MOST_TOKENS = 120;
    private static final int LONGEST = 256;
    private static final int END_OF_TEXT = BytePairTokenizer.idOf(BytePairTokenizer.END_OF_TEXT);
    private static final int TURN_END = BytePairTokenizer.idOf(BytePairTokenizer.TURN_END);

    private final LlamaTrainer trainer;
    private final ExampleEncoder encoder;

    GreedyWriter(LlamaTrainer trainer, ExampleEncoder encoder) {
        this.trainer = trainer;
        this.encoder = encoder;
    }

    /** The answers, in the order of the questions. */
    List<String> answers(List<Chat> questions) {
        var answers = new ArrayList<String>();
        for (int start = 0; start < questions.size(); start += ROWS) {
            List<Chat> some = questions.subList(start, Math.min(start + ROWS, questions.size()));
            answers.addAll(write(some.stream().map(encoder::prompt).toList()));
        }
        return answers;
    }

    private List<String> write(List<int[]> prompts) {
        List<Draft> drafts = prompts.stream().map(Draft::new).toList();
        List<Draft> open = drafts;
        while (!open.isEmpty()) {
            int longest = open.stream().mapToInt(draft -> draft.length).max().orElseThrow();
            long[] ids = open.stream()
                    .flatMapToLong(draft -> Arrays.stream(draft.ids, 0, longest).asLongStream())
                    .toArray();
            int[] lengths = open.stream().mapToInt(draft -> draft.length).toArray();
            long[] next = trainer.next(ids, lengths);
            for (int row = 0; row < next.length; row++) {
                open.get(row).add((int) next[row]);
            }
            open = open.stream().filter(draft -> !draft.ended).toList();
        }
        return drafts.stream().map(draft -> encoder.decode(draft.answer())).toList();
    }

    /** An answer in the making, behind its prompt. */
    private static final class Draft {
        private final int promptLength;
        private final int[] ids;
        private int length;
        private boolean ended;

        private Draft(int[] prompt) {
            this.promptLength = prompt.length;
            this.ids = Arrays.copyOf(prompt, LONGEST);
            this.length = prompt.length;
        }

        private void add(int id) {
            boolean last = id == END_OF_TEXT || id == TURN_END;
            if (!last) {
                ids[length++] = id;
            }
            ended = last || length == LONGEST || length - promptLength == MOST_TOKENS;
        }

        private int[] answer() {
            return Arrays.copyOfRange(ids, promptLength, length);
        }
    }
}
