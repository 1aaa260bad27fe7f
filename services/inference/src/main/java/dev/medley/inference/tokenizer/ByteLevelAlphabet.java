package dev.medley.inference.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The printable character by which byte-level BPE writes each byte: a byte that is printable in Latin-1 stands for
 * itself, the others follow from U+0100 on.
 *
 * @see <a href="https://github.com/openai/gpt-2/blob/master/src/encoder.py">bytes_to_unicode of GPT-2</a>
 */
final class ByteLevelAlphabet {
    private static final int BYTES = 256;
    private static final int[] BYTE_OF_CHAR = byteOfChar();

    private ByteLevelAlphabet() {}

    /** The bytes of a token; a token with a character outside the alphabet is its own UTF-8. */
    static byte[] bytes(String token) {
        var bytes = new byte[token.length()];
        for (int i = 0; i < bytes.length; i++) {
            char c = token.charAt(i);
            if (c >= BYTE_OF_CHAR.length || BYTE_OF_CHAR[c] < 0) {
                return token.getBytes(StandardCharsets.UTF_8);
            }
            bytes[i] = (byte) BYTE_OF_CHAR[c];
        }
        return bytes;
    }

    private static int[] byteOfChar() {
        var table = new int[2 * BYTES];
        Arrays.fill(table, -1);
        int next = BYTES;
        for (int b = 0; b < BYTES; b++) {
            table[isPrintable(b) ? b : next++] = b;
        }
        return table;
    }

    private static boolean isPrintable(int b) {
        return (b >= '!' && b <= '~') || (b >= 0xa1 && b <= 0xac) || b >= 0xae;
    }
}
