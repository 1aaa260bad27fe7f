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
        int rows = prompts.size();
        int longest = prompts.stream().mapToInt(prompt -> prompt.length).max().orElseThrow();
        int[][] ids = new int[rows][longest + MOST_TOKENS];
        int[] lengths = new int[rows];
        boolean[] ended = new boolean[rows];
        for (int row = 0; row < rows; row++) {
            lengths[row] = prompts.get(row).length;
            System.arraycopy(prompts.get(row), 0, ids[row], 0, lengths[row]);
        }
        for (int step = 0; step < MOST_TOKENS && !all(ended); step++) {
            long[] next = trainer.next(flat(ids, longest + step), lengths);
            for (int row = 0; row < rows; row++) {
                ended[row] |= next[row] <= BytePairTokenizer.idOf(BytePairTokenizer.TURN_END);
                if (!ended[row]) {
                    ids[row][lengths[row]++] = (int) next[row];
                }
            }
        }
        var texts = new ArrayList<String>();
        for (int row = 0; row < rows; row++) {
            texts.add(encoder.decode(Arrays.copyOfRange(ids[row], prompts.get(row).length, lengths[row])));
        }
        return texts;
    }

    private static long[] flat(int[][] ids, int columns) {
        return Arrays.stream(ids)
                .flatMapToInt(row -> Arrays.stream(row, 0, columns))
                .asLongStream()
                .toArray();
    }

    private static boolean all(boolean[] flags) {
        for (boolean flag : flags) {
            if (!flag) {
                return false;
            }
        }
        return true;
    }
}
