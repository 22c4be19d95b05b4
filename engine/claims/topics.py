"""The interview question of each topic and its answer in under 150 words, with our own figures: ``{claim.measure:spec}``, never typed."""

from __future__ import annotations

from dataclasses import dataclass

from engine.claims import CLAIMS
from engine.claims.figures import filled_from
from engine.claims.recorded import load
from engine.practice.topics import Topic


@dataclass(frozen=True)
class Section:
    """``answer`` is a text with places for figures; ``text`` has them."""

    question: str
    answer: str

    @property
    def text(self) -> str:
        recorded = {claim: load(claim) for claim in CLAIMS}
        return filled_from(self.answer, {claim: found.first if found else () for claim, found in recorded.items()})


SECTIONS: dict[Topic, Section] = {
    "gradients": Section(
        "What are vanishing and exploding gradients?",
        "Back-propagation through time multiplies one Jacobian a step, diag(tanh') W. In a default RNN {gradient_shrinks.lag_10:power} of "
        "the gradient is left after 10 steps and {gradient_shrinks.lag_50:power} after 50; with a gain of 3 it grows to "
        "{gradient_explodes.gain_3:power}. The total weight gradient stays healthy, because short lags dominate: only the long link is "
        "not learnt. A largest singular value of W below 1 is enough to vanish, above 1 needed to explode; the spectral radius alone says "
        "neither, and a matrix of radius {spectral_radius.radius:.1f} can still stretch by {spectral_radius.peak:power} on the way. "
        "Orthogonal weights leave {initialisation_helps.orthogonal:power} after 50 steps.",
    ),
    "gates": Section(
        "How do LSTM and GRU help, and which one would you take?",
        "The cell state is carried by addition, c = f c + i g, so its gradient decays by the forget gate, which is learnt. It helps if "
        "that gate is open: over 50 steps PyTorch's default bias leaves {gates_fix_vanishing.default:power}, bias +1: "
        "{gates_fix_vanishing.bias_1:power}, bias +3: {gates_fix_vanishing.bias_3:power}. The forget gate is of 1999/2000; the "
        "cell of 1997 had {lstm_of_1997.gates_1997:.0f} gates. A GRU merges input and forget, has three blocks instead of four, "
        "and is not always faster: nn.GRU takes {gru_faster.gru:.1f} times nn.LSTM's time on our CPU. Take either, at equal "
        "parameters, and measure; an LSTM counts, taught to 10 it reached {counting.lstm:.0f}, a GRU {counting.gru:.0f}.",
    ),
    "bidirectional": Section(
        "When do you use a bidirectional RNN, and when must you not?",
        "Two passes, joined at each step, when the whole sequence is there: tagging, classification, encoders. As a summary join both "
        "final states: out[:, -1] has read {summary_readout.last_seen:.0f} token backwards and recalls the first token in "
        "{summary_readout.last:share} of cases, both final states in {summary_readout.final:share}. It does not lengthen memory: a cue in "
        "the middle of 60 steps is recalled in {bidirectional_memory.middle:share} of cases, chance being "
        "{bidirectional_memory.chance:share}. Never where step t must not see what follows: on pure noise it names the next token in "
        "{bidirectional_leak.two:share} of cases, since it has read it.",
    ),
    "attention": Section(
        "What does attention add, and do its weights explain anything?",
        "Score each encoder state against the decoder's state, mask padding, softmax, weighted sum, combine with the state: a direct path "
        "to every position instead of one vector. On dates, after the same steps, {attention_helps.with_exact:share} of the answers are "
        "exact with it and {attention_helps.without_exact:share} without. It starts uniform ({attention_starts_uniform.before:share} of "
        "the largest entropy) and becomes sharp by training. Without a mask, 6 padded positions beside 2 real ones take "
        "{attention_mask.unmasked:share} of the weight. The weights correlate by {attention_importance.agreement:.2f} with what deleting "
        "a token costs: a hint, not an explanation.",
    ),
    "long": Section(
        "How do you handle very long sequences, and unequal ones?",
        "Truncated back-propagation with carried state: the forward pass is the same (difference {truncation_forward.difference:.0f}), "
        "the gradient stops at the chunk's edge. A gated cell whose gates start open: over 100 steps an LSTM recalls the first token in "
        "{very_long.chrono:share} of cases with chrono and {very_long.default:share} with PyTorch's bias. Beyond that, downsample or "
        "attend. For unequal lengths pad, mask, and read at the true end: {pad_and_last.real:share} against {pad_and_last.last:share} at "
        "the padded end. Padding is not harmless: zeros move a forward summary by {pad_harmless.forward:share}. A mask gives what packing "
        "gives, and packing takes {packing_needed.time:.1f} times as long on our CPU.",
    ),
    "training": Section(
        "How do you make an RNN train well?",
        "First see that it can fit one batch, and what the trivial baseline scores. Then the learning rate: on a short adding task "
        "{harder_to_tune.gru:share} of five rates work for a GRU and {harder_to_tune.rnn:share} for a plain RNN. Clip by norm, start "
        "forget gates open. Dropout goes between layers and at the readout; on 200 names it took the held-out loss from "
        "{dropout_prevents.plain_held:.2f} to {dropout_prevents.dropped_held:.2f}. Batch norm in the recurrence is no cure: at gamma 1 "
        "the gradient 50 steps back is {batchnorm_cures.gamma_1:power}, at .1 {batchnorm_cures.gamma_01:power}; layer norm is the simpler "
        "choice. A schedule helps at a plateau; while the loss still falls its gain was {schedules_better.gain:.1f} decades.",
    ),
    "seq2seq": Section(
        "How does sequence to sequence work?",
        "An encoder reads, a decoder starts from its state and writes token by token until it says end; lengths may differ, dates of "
        "{equal_length.read:.0f} characters become {equal_length.written:.0f} tokens. It is an arrangement, not a rival of RNNs. One "
        "vector in between is the bottleneck: after the same training a GRU reverses {bottleneck.short:share} of strings of 5 digits and "
        "{bottleneck.long:share} of 12, with attention {bottleneck.attention:share} of 12. Report exact match, free running: "
        "{token_accuracy.tokens:share} of tokens right was {token_accuracy.exact:share} of answers right. A beam finds likelier answers, "
        "{beam_better.beam:share} against {beam_better.greedy:share} exact.",
    ),
    "limits": Section(
        "What are the limits of RNNs?",
        "Each step waits for the one before. The cost grows with T, though: four times the length takes an LSTM {slow_training.lstm:.1f} "
        "times as long, attention {slow_training.attention:.1f} times. Linear recurrences can be scanned: minGRU trains in "
        "{no_parallelism.to_module:.2f} of nn.GRU's time. The state has a fixed size and fades. Ask whether order matters at all: a bag "
        "of letters has macro-F1 {indispensable.bag:.2f} on surnames, a GRU {indispensable.rnn:.2f}. And put persistence beside every "
        "forecast: on random walks it has R² {r_squared.persistence:.2f}, though nobody can forecast them.",
    ),
    "clipping": Section(
        "What is gradient clipping for?",
        "It caps the step when the gradient explodes: an RNN under SGD overflowed without it (worst loss {clip_both.free:power}) and "
        "ended at {clip_both.clipped:.3f} with it, where always saying the mean has {clip_both.baseline:.3f}. So it does nothing for "
        "vanishing. By norm the direction stays ({clip_direction.norm:.0f}°), by value it turned by {clip_direction.value:.0f}°. It goes "
        "after backward and before the step, once all accumulation is done. Log the norm before clipping: with a threshold of 1, "
        "{clip_when_calm.share:share} of the steps of a calm model were clipped. It cannot rescue an overflow: inf divided by inf is not "
        "a number.",
    ),
    "forcing": Section(
        "What is teacher forcing, and what does it cost?",
        "In training the decoder is fed the true previous token. One call instead of a loop: without it a step took "
        "{forcing_faster.time:.1f} times as long. The price is exposure bias: reversing 8 digits, {forcing_better.always_forced:share} of "
        "the tokens are right when forced and {forcing_better.always_free:share} running free, {forcing_better.always_exact:share} of the "
        "answers exact. One wrong token, fed once, raised later errors from {compounding.without:share} to {compounding.after:share}. So "
        "measure free running, and mix in own tokens if the gap is large. Ordinary language-model training is teacher forcing too.",
    ),
}
