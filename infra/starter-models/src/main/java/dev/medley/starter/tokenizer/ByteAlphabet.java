package dev.medley.starter.tokenizer;

import java.nio.charset.StandardCharsets;

/**
 * GPT-2's printable character for every byte, so that a token of arbitrary bytes is a string.
 *
 * @see <a href="https://github.com/openai/gpt-2/blob/master/src/encoder.py">bytes_to_unicode</a>
 */
final class ByteAlphabet {
    private static final String[] CHARACTERS = characters();

    private ByteAlphabet() {}

    /** The character that stands for a byte, given as 0 to 255. */
    static String character(int unsignedByte) {
        return CHARACTERS[unsignedByte];
    }

    /** The text's UTF-8 bytes, each as its character. */
    static String[] spell(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        String[] spelled = new String[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            spelled[i] = CHARACTERS[bytes[i] & 0xff];
        }
        return spelled;
    }

    private static String[] characters() {
        String[] characters = new String[256];
        int next = 256;
        for (int b = 0; b < 256; b++) {
            boolean printable = (b >= '!' && b <= '~') || (b >= 0xa1 && b <= 0xac) || b >= 0xae;
            characters[b] = String.valueOf((char) (printable ? b : next++));
        }
        return characters;
    }
}
