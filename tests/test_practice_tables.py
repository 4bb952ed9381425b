"""The wrong answers that a check knows are those of the curriculum, number by number.

A row is the name of a wrong answer in a lesson's `exercises.py` and what the
curriculum prints for it: its result on the exercise's probe, or where it first differs.
"""

import inspect
import re
import sys

import numpy as np
import pytest
from printed import agrees, flat

import dlcourse as dl
from dlcourse.practice.checks import judge
from dlcourse.practice.comparing import same
from dlcourse.practice.exercises import exercise, exercises

TABLES = {
    "E01.1": """
uniform                     shape (100, 400), mean 0.03544, std 0.02035, min 1.617e-06
root_forgotten              shape (100, 400), mean 1.132e-05, std 0.005009, min -0.02247
uniform_and_root_forgotten  shape (100, 400), mean 0.002506, std 0.001439, min 1.143e-07
fan_out_for_fan_in          shape (100, 400), mean 0.0003201, std 0.1417, min -0.6356
shape_the_other_way         shape (400, 100), mean 0.00016, std 0.07084, min -0.3178
one_over_n_for_relu         shape (100, 400), mean 0.0001132, std 0.05009, min -0.2247
fixed_factor                shape (100, 400), mean 2.263e-05, std 0.01002, min -0.04494
variance_read_as_range      shape (100, 400), mean 1.232e-05, std 0.002878, min -0.005
divided_by_the_root         shape (100, 400), mean 0.03201, std 14.17, min -63.56
""",
    "E01.2": """
loop_one_short              shape ((3, 2), (3, 1), (3, 3), (3, 1))
zero_weights                first difference at entry 1: 0 instead of 0.12573
generator_restarted         first difference at entry 10: 0.10266 instead of 1.0647
flat_biases                 shape ((3, 2), (3,), (3, 3), (3,), (1, 3), (1,))
random_biases               first difference at entry 7: 1.304 instead of 0
uniform_in_every_layer      first difference at entry 1: 0.63696 instead of 0.12573
""",
    "E01.3": """
exponent_L                  37.697
elementwise_power           15.191
one_layer_too_few           13.78
product_for_power           20
elementwise_and_exponent_L  22.782
""",
    "E01.4": """
variance_returned                  3, 250, 3.5, 12500
mean_of_squares                    3, 250, 12.5, 75000
root_of_the_mean_of_squares        3, 250, 3.5355, 273.86
averaged_over_features             shape ((1, 4), (1, 4))
divided_by_m_minus_1               3, 250, 2.1602, 129.1
one_number_for_all_features        shape ((), ()): 126.5, 146.64
divided_by_the_number_of_features  6, 500, 1.8708, 111.8
""",
    "E01.5": """
own_statistics              -1, 1, 1, -1
divided_by_the_variance     -0.28571, 2, 0, -0.016
mean_not_subtracted         1.069, 5.3452, 2.2361, 0.44721
scaled_then_shifted         -1.931, 2.3452, -247.76, -249.55
multiplied                  -1.8708, 13.096, 0, -22361
own_mean                    -2.1381, 2.1381, 0.89443, -0.89443
""",
    "E02.1": """
sum_not_checked             probe 2: 990000, 10000, 10000
rounded_down                probe 3: 61, 20, 20
shares_of_the_remainder     probe 2: 990000, 100, 100
old_split                   probe 2: 600000, 200000, 200000
""",
    "E02.2": """
high_dev_error_taken_for_variance  probe 2: (yes, yes)
labels_swapped                     probe 1: (yes, no)
absolute_gap                       probe 10: (yes, yes)
optimal_error_ignored              probe 5: (yes, no)
bias_read_from_the_dev_error       probe 1: (yes, yes)
one_label_only                     probe 3: (yes, no)
""",
    "E02.3": """
penalty_missing                     0.45892
factor_2_missing                    3.1539
m_missing                           7.1964
norm_not_squared                    0.87969
plain_sum_of_the_weights            0.70392
biases_included                     1.9002
matrix_2_norm                       1.7204
last_layer_only                     0.80892
sign_of_the_loss                    0.88858
l1_penalty                          1.1239
loss_of_the_prediction_with_itself  1.908
n_read_as_the_number_of_features    2.4948
""",
    "E02.4": """
gradient_over_2m           probe 1: 0.49875, 0.035, -0.07, 0.0175, 0.105
gradient_counted_twice     probe 1: 0.49875, 0.14, -0.28, 0.07, 0.42
m_missing_in_the_gradient  probe 1: 0.49875, 0.7, -1.4, 0.35, 2.1
value_of_the_norm_itself   probe 1: 0.13212, 0.07, -0.14, 0.035, 0.21
transpose_times_W          probe 1: 0.28, 0.07, -0.14, 0.035, 0.21
l1_value_over_m            probe 2: 0.455, 0.035, -0.035, 0.035, 0.035
l1_gradient_over_m         probe 2: 0.2275, 0.07, -0.07, 0.07, 0.07
l2_gradient_under_l1       probe 2: 0.2275, 0.07, -0.14, 0.035, 0.21
absolute_value_missing     probe 2: 0.0875, 0.035, -0.035, 0.035, 0.035
largest_column_sum         probe 2: 0.175, 0.035, -0.035, 0.035, 0.035
the_other_convention       probe 2: 0.455, 0.07, -0.07, 0.07, 0.07
""",
    "E02.5": """
learning_rate_missing_in_the_decay  0.9025, -1.845, 0.48625, 2.6975
penalty_counted_twice               0.9725, -1.985, 0.52125, 2.9075
decay_over_2m                       0.98562, -2.0112, 0.52781, 2.9469
weights_grow                        0.99875, -2.0375, 0.53438, 2.9863
m_missing_in_the_decay              0.92, -1.88, 0.495, 2.75
no_decay                            0.99, -2.02, 0.53, 2.96
decay_after_the_step                0.98134, -2.0023, 0.52536, 2.9341
uphill                              1.0012, -1.9625, 0.46562, 3.0137
""",
    "E03.1": """
normal_draw                   probe 3: kept 0.8450, mean 2.529
divided_by_1_minus_keep_prob  probe 1: kept 0.7940, mean 11.9
scaling_forgotten             probe 1: kept 0.7940, mean 2.379
mask_the_wrong_way_round      probe 1: kept 0.2060, mean 0.7764
multiplied_by_keep_prob       probe 1: kept 0.7940, mean 1.903
one_mask_for_the_batch        probe 1: kept 0.7600, mean 2.854, columns equal
exact_count_dropped  probe 1: kept 0.8000, mean 2.993, same count in every column
""",
    "E03.2": """
mask_missing                  first difference at entry 2: -0.65344 instead of 0
scaling_missing               first difference at entry 1: 0.18905 instead of 0.23632
dropout_ignored               first difference at entry 1: 0.18905 instead of 0.23632
a_new_mask                    first difference at entry 1: 0 instead of 0.23632
divided_by_the_dropped_share  first difference at entry 1: 0.94527 instead of 0.23632
inverted_mask                 first difference at entry 1: 0 instead of 0.23632
""",
    "E03.3": """
no_stopping                      probe 1: 11
looked_into_the_future           probe 1: 10
first_rise                       probe 1: 2
stopping_epoch                   probe 1: 8
counter_never_reset              probe 3: 5
cost_for_index                   probe 1: 0.5
a_tie_counted_as_an_improvement  probe 4: 4
compared_with_the_epoch_before   probe 9: 3
small_improvements_ignored       probe 11: 0
""",
    "E03.4": """
upside_down                 first difference at entry 1: 16 instead of 6
rotated                     first difference at entry 1: 22 instead of 6
order_of_examples_reversed  first difference at entry 1: 1 instead of 6
rows_and_columns_exchanged  first difference at entry 1: 0 instead of 6
pixels_mixed                first difference at entry 1: 3 instead of 6
nothing_happens             first difference at entry 1: 0 instead of 6
""",
    "E03.5": """
majority_of_labels        0, 0, 0, 1
threshold_missing         0.6, 0.53333, 0.33333, 0.39
sum_for_mean              1, 1, 1, 1
wrong_axis                shape (3, 1): 1, 0, 0
one_model                 1, 0, 0, 1
product_of_probabilities  0, 0, 0, 0
average_of_the_logits     probe 7: 1
""",
    "E04.1": """
brackets_forgotten  0.00030001
one_sided           3.0301
two_missing         6.0002
sum_for_difference  100.03
caret_for_power     172
sides_exchanged     -3.0001
""",
    "E04.2": """
all_W_first                first difference at entry 7: 10 instead of 7
order_of_back_propagation  first difference at entry 1: 10 instead of 1
column_by_column           first difference at entry 2: 3 instead of 2
biases_missing             shape (9, 1)
""",
    "E04.3": """
brackets_forgotten_in_each  8e-06, 3e-06, 7.5e-07
one_sided_in_each           8.001, 3, 0.7515
all_components_at_once      11.75, 11.75, 11.75
not_moved_back              8, 3.003, 0.750001
return_inside_the_loop      8, 0, 0
flat_gradient               shape (3,): 8, 3, 0.750001
""",
    "E04.4": """
denominator_missing      0.5
norm_of_the_sum          0.05065
difference_of_the_norms  0.011772
squares_without_roots    0.0051177
one_norm_below           0.1
largest_entry            0.4
differences_added_up     0.010118
""",
    "E04.5": """
threshold_applied_to_eps   probe 1: "inspect"
reversed_verdict           probe 1: "bug"
limit_of_a_bug_excluded    probe 3: "inspect"
no_middle                  probe 2: "bug"
too_lenient                probe 2: "great"
limit_of_great_included    probe 5: "great"
""",
    "E05.1": """
rounded_down                probe 2: 15
size_taken_for_count        probe 1: 1000
not_a_whole_number          probe 4: 0.15625
one_too_many                probe 3: 3
rounded_to_nearest          probe 4: 0
""",
    "E05.2": """
permuted_separately         first difference at entry 9: 2 instead of 4
not_shuffled                first difference at entry 1: 0 instead of 4
rows_sliced                 shape (((2, 10), (1, 4)), ((0, 10), (1, 4)), \
((0, 10), (1, 2)))
only_X_permuted             first difference at entry 9: 0 instead of 4
slices_start_one_late       shape (((2, 4), (1, 4)), ((2, 3), (1, 3)), ((2, 1), (1, 1)))
remainder_dropped           shape (((2, 4), (1, 4)), ((2, 4), (1, 4)))
drawn_with_replacement      first difference at entry 1: 5 instead of 4
count_taken_for_size        shape (((2, 3), (1, 3)), ((2, 3), (1, 3)), \
((2, 3), (1, 3)), ((2, 1), (1, 1)))
""",
    "E05.3": """
not_averaged                probes 1 and 2: 8.2336, 7.536
thousand_in_the_code        probes 1 and 2: 0.0082336, 0.007536
thousand_in_the_data_term   probes 1 and 2: 2.2473, 3.3695
size_of_the_first_batch     probes 1 and 2: 2.7445, 2.512
size_of_the_whole_set       probes 1 and 2: 1.6467, 1.5072
penalty_over_the_whole_set  probes 1 and 2: 1.8462, 1.7468
penalty_missing             probes 1 and 2: 0.4987, 0.39925
sign_of_the_loss            probes 1 and 2: 1.7471, 2.9695
""",
    "E05.4": """
no_update                         0.5, 1.0625, 0.125
updated_once                      0.6875, 1.0625, 0.125
uphill                            -0.0775, 1.0625, 0.69031
divided_by_the_number_of_batches  0.63688, 1.0625, 0.013203
gradients_at_the_old_w            0.875, 1.0625, 0.125
only_the_last_cost                shape ((), ()): 0.6725, 0.015312
""",
    "E06.1": """
weights_exchanged           36, 47.7, 45.27
v_0_in_every_line           4, 4.9, 4.5
one_minus_beta_missing      40, 85, 121.5
started_at_theta_1          40, 40.9, 41.31
only_the_last_value         shape (): 12.15
plain_mean                  40, 44.5, 44.667
""",
    "E06.2": """
corrected_value_fed_back    40, 215.26, 731.5
beta_without_power          40, 85, 121.5
beta_times_t                40, -10.625, -7.1471
t_counted_from_0            inf, 85, 63.947
multiplied                  0.4, 1.615, 3.2926
no_correction               4, 8.5, 12.15
exponent_t_plus_1           21.053, 31.365, 35.33
power_of_1_minus_beta       4.4444, 8.5859, 12.162
""",
    "E06.3": """
reversed_weights            0.1, 0.09, 0.081, 0.0729
factor_missing              0.729, 0.81, 0.9, 1
exponent_one_too_high       0.06561, 0.0729, 0.081, 0.09
divided_by_the_sum          0.21198, 0.23553, 0.2617, 0.29078
equal_weights               0.25, 0.25, 0.25, 0.25
""",
    "E06.4": """
one_over_beta               probe 1: 1.0204
mean_delay                  probe 2: 1
truncated                   probe 1: 49
window_of_equal_noise       probe 1: 99
half_life                   probe 1: 34.31
""",
    "E07.1": """
plain_gradient_step             0.99, -1.96, 0.055, -0.022
sum_form                        0.9855, -1.9618, 0.145, -0.382
weights_exchanged               0.9905, -1.9642, 0.095, -0.358
v_not_returned                  0.9945, -1.9978, 0.05, 0.02
dW_in_both_terms                0.99, -1.96, 0.1, -0.4
old_v_used                      0.995, -2.002, 0.055, -0.022
uphill                          1.0055, -2.0022, 0.055, -0.022
learning_rate_inside            0.954, -2.014, 0.046, 0.014
""",
    "E07.2": """
root_missing                    probe 1: 1e-06, -1.2308, 0.01, 0.052
root_and_epsilon_missing        probe 2: nan, -1002, 0, 1e-07
epsilon_missing                 probe 2: nan, -2.3162, 0, 1e-07
epsilon_under_the_root          probe 3: 0.83097, -2.2176, 0.004, 0.009
epsilon_added_to_the_fraction   probe 2: nan, -2.3162, 0, 1e-07
gradient_not_squared            probe 1: 0.92745, nan, 0.019, -0.004
average_not_updated             probe 1: 0.9, -1.8, 0.01, 0.04
multiplied                      probe 1: 0.999, -1.9909, 0.01, 0.052
square_of_the_average           probe 1: 0.47368, 8, 0.000361, 1.6e-05
divided_by_1_minus_beta2        probe 1: 0.96838, -1.9445, 0.01, 0.052
""",
    "E07.3": """
dW_in_both_terms_of_both  probe 1: 0.99361, nan, 0.1, -0.4, 0.09991, -0.39944
two_updates  probe 1: 0.88889, -1.7981, 0.055, -0.022, 0.01, 0.04012
root_of_s_hat_missing  probe 2: 1e-06, -1.75, 0.01, -0.04, 1e-05, 0.00016
epsilon_outside  probe 3: 0.9899, -2.0028, 0.04501, 0.01796, 0.00999, 0.03996
root_missing_and_epsilon_outside  probe 2: -1e-09, -1.75, 0.01, -0.04, 1e-05, 0.00016
no_bias_correction  probe 2: 0.68377, -1.6838, 0.01, -0.04, 1e-05, 0.00016
beta1_in_both_corrections  probe 1: 0.89435, -1.9789, 0.055, -0.022, 0.01, 0.04012
beta2_in_both_corrections  probe 1: -0.0046603, -1.7994, 0.055, -0.022, 0.01, 0.04012
constant_divisor  probe 1: 0.98261, -1.9965, 0.055, -0.022, 0.01, 0.04012
t_counted_from_0  probe 2: nan, nan, 0.01, -0.04, 1e-05, 0.00016
numerator_dW  probe 3: 0.99999, -2, 0.04501, 0.01796, 0.00999, 0.03996
denominator_missing  probe 2: 0.99, -1.96, 0.01, -0.04, 1e-05, 0.00016
corrected_values_stored  probe 1: 0.98889, -1.9978, 0.20295, -0.081181, 3.3367, 13.387
adam_uphill  probe 2: 1.1, -2.1, 0.01, -0.04, 1e-05, 0.00016
""",
    "E07.4": """
sum_of_the_curvatures           probe 3: "minimum"
product                         probe 4: "saddle"
any_instead_of_all              probe 3: "minimum"
zero_counted_as_upwards         probe 4: "minimum"
names_exchanged                 probe 2: "saddle"
""",
    "E08.1": """
brackets_missing                   probe 1: 1
applied_to_the_last_learning_rate  probe 3: 0.0016667
epoch_shifted                      probe 1: 0.1
no_decay                           probe 2: 0.2
power_of_the_epoch                 probe 3: 0.0125
root                               probe 2: 0.14142
linear                             probe 2: 0
""",
    "E08.2": """
product_for_power            probe 1: 0
alpha0_inside_the_power      probe 1: 1
base_and_exponent_exchanged  probe 1: 0
negative_exponent            probe 2: 0.23327
base_taken_for_a_rate        probe 2: 0.011569
one_power_less               probe 1: 0.21053
""",
    "E08.3": """
no_check_of_n           probe 4: raises ZeroDivisionError
root_missing            probe 2: 0.05
root_of_everything      probe 1: 0.44721
k_ignored               probe 3: 0.066667
n_plus_1                probe 1: 0.14142
staircase_for_the_root  probe 2: 0.2
""",
    "E08.4": """
no_floor                 probe 2: 0.10718
root_labelled_staircase  probe 2: 0.063246
rounded_to_nearest       probe 2: 0.1
a_single_drop            probe 4: 0.1
drop_at_every_epoch      probe 2: 0.00039063
drop_one_epoch_late      probe 3: 0.2
""",
    "E08.5": """
iteration_used_as_epoch    probe 2: 16
counted_from_1             probe 3: 2
t_not_shifted              probe 2: 1
size_for_count             probe 3: 0
remainder_batch_forgotten  probe 2: 1
fraction                   probe 1: 0.0625
""",
    "E09.1": """
linear_scale  min 0.00028998, median 0.52884, max 0.9995, below 0.1: 0.089
natural_logarithm_with_base_10  min 6.186e-10, median 4.5718e-05, max 0.98948, \
below 0.1: 0.895
base_e_with_log10  min 0.01833, median 0.15186, max 0.99801, below 0.1: 0.397
exponents_returned  min -3.9992, median -1.8848, max -0.0019946, below 0.1: 1.000
wrong_end_added  min 1.0046e-08, median 7.6704e-07, max 9.9825e-05, below 0.1: 1.000
powers_of_ten_only              min 0.0001, median 0.01, max 1, below 0.1: 0.580
""",
    "E09.2": """
linear_scale_of_beta  probe 1: min 0.90002, median 0.9487, max 0.99896, above 0.99: \
0.086; probe 2: median 0.745
one_subtracted_from_the_result     probe 1: min -0.999, median -0.99036, max -0.9002
one_minus_beta_returned            probe 1: min 0.0010009, median 0.0096353, max 0.0998
log_scale_of_beta_itself  probe 1: median 0.94741, above 0.99: 0.083; probe 2: \
median 0.703
natural_logarithm_of_1_minus_beta  probe 1: min 0.99504, median 0.99998, max \
1.0000, above 0.99: 1.000
""",
    "E09.3": """
upper_end_missing     min 50, median 75, max 99, share of the two ends 0.0235
not_whole_numbers     min 50.01, median 74.597, max 99.978, share of the two ends 0.0000
log_scale_for_units   min 50, median 70, max 100, share of the two ends 0.0232
rounded_real_numbers  min 50, median 75, max 100, share of the two ends 0.0210
lower_end_ignored     min 0, median 51, max 100, share of the two ends 0.0205
""",
    "E09.4": """
grid  shape (2, 25), different rates 5, above 0.1: 0.20, correlation 0.00
same_random_number_for_both  shape (2, 25), different rates 25, above 0.1: 0.24, \
correlation 1.00
trials_as_rows  shape (25, 2), different rates 25, above 0.1: 0.24, correlation 0.02
learning_rate_on_a_linear_scale  shape (2, 25), different rates 25, above 0.1: \
0.80, correlation -0.31
""",
    "E09.5": """
linear_box            probe 1: 0.0001, 0.13499
leaves_the_range      probe 2: 0.05, 5
not_round_the_best    probe 2: 0.001, 0.1
half_width_confusion  probe 1: 0.001, 0.1
nothing_changes       probe 1: 0.0001, 1
""",
    "E10.1": """
sum_over_the_examples  probe 1: first difference at entry 1: 0.97556 instead of 0.84203
sum_over_everything  probe 1: first difference at entry 1: 0.77501 instead of 0.84203
largest_entry_not_subtracted  probe 2: first difference at entry 1: nan instead of 1
hardmax                       probe 1: first difference at entry 1: 1 instead of 0.84203
value_of_the_largest          probe 1: shape (3,): 5, 2, 0
sigmoid_on_each_class  probe 1: first difference at entry 1: 0.99331 instead of 0.84203
no_exponential  probe 1: first difference at entry 1: 0.55556 instead of 0.84203
not_normalised                probe 1: first difference at entry 1: 1 instead of 0.84203
""",
    "E10.2": """
double_minus                   first difference at entry 1: -0.65932 instead of 0.65932
sign_of_dZ                     first difference at entry 2: 0.15797 instead of -0.15797
consistently_wrong             first difference at entry 1: -0.65932 instead of 0.65932
diagonal_of_the_jacobian_only  first difference at entry 3: 0 instead of 0.24178
times_the_diagonal  first difference at entry 2: -0.021012 instead of -0.15797
mean_over_the_classes          first difference at entry 1: 0.16483 instead of 0.65932
binary_loss_per_class          first difference at entry 1: 1.1296 instead of 0.65932
not_averaged                   first difference at entry 1: 1.9779 instead of 0.65932
averaged_dZ  first difference at entry 2: -0.052655 instead of -0.15797
""",
    "E10.3": """
averaged_over_units  probe 1: -1.4995, -1.4999, -1.5, -1.5, -0.50012, -0.50003, \
-0.50001, -0.50001
variance_without_the_mean  probe 1: -0.63092, -0.065459, 0.5, 2.1964, -1.2949, \
-1.1474, -0.85256, -0.70512
m_minus_1  probe 1: -1.3497, -0.42483, 0.5, 3.2745, -1.5477, -1.2739, -0.72614, -0.45229
divided_by_the_batch_variance  probe 1: -0.6396, -0.069801, 0.5, 2.2094, -1.04, \
-1.02, -0.98, -0.96
epsilon_outside_the_root  probe 1: -1.6267, -0.56336, 0.5, 3.6901, -1.6321, -1.316, \
-0.68397, -0.36794
gamma_and_beta_missing  probe 1: -1.0675, -0.53376, 0, 1.6013, -1.2649, -0.63244, \
0.63244, 1.2649
gamma_and_beta_exchanged  probe 1: 1.4662, 1.7331, 2, 2.8006, 1.7649, 1.1324, \
-0.13244, -0.76489
epsilon_missing                probe 2: nan, nan, -1.5, -0.5
gamma_applied_last  probe 1: -1.135, -0.067521, 1, 4.2026, -1.1324, -0.81622, \
-0.18378, 0.13244
mean_not_subtracted_from_Z  probe 1: 1.5675, 2.635, 3.7026, 6.9051, -0.68378, \
-0.36756, 0.26489, 0.58111
""",
    "E10.4": """
own_statistics_at_test_time        probe 1: 0.5, -1
divided_by_the_running_variance    probe 1: -0.25, -1.04
root_taken_twice                   probe 1: -1.6213, -3.3238
gamma_and_beta_left_out            probe 1: -0.75, -1.2
not_normalised_at_test_time        probe 1: 2.5, 4
own_statistics_for_larger_batches  probe 2: -1.6381, -0.56904, 0.5, 3.7071, \
-1.6325, -1.3162, -0.68377, -0.36754
""",
    "E10.5": """
rows_rotated            first difference at entry 1: 1 instead of 0
rows_reversed           first difference at entry 3: 0 instead of 1
examples_as_rows        shape (5, 4)
C_ignored               probe 2: shape (3, 4)
label_for_1             first difference at entry 3: 0 instead of 1
none_of_these_left_out  shape (3, 5)
""",
}

ROWS = [
    (identifier, *re.fullmatch(r"(\w+) +(.*)", line).groups())
    for identifier, table in TABLES.items()
    for line in table.strip().splitlines()
]
each_row = pytest.mark.parametrize(
    "identifier, name, printed", ROWS, ids=[f"{i} {name}" for i, name, _ in ROWS]
)
each_exercise = pytest.mark.parametrize("task", exercises(), ids=lambda task: task.name)


def wrong_answer(identifier, name):
    task = exercise(identifier)
    (wrong,) = [wrong for wrong in task.wrong_answers if wrong.name == name]
    return task, wrong


def test_every_row_of_the_curriculum_is_known_and_no_other():
    known = [
        (task.identifier, wrong.name)
        for task in exercises()
        if task.identifier[1:3] <= "10"  # a later lesson has no printed table
        for wrong in task.wrong_answers
    ]
    assert sorted(known) == sorted((identifier, name) for identifier, name, _ in ROWS)
    assert len(ROWS) >= 317


def shapes(value):
    """The shape of a result as the curriculum prints it, of several one by one."""
    parts = list(value.values()) if isinstance(value, dict) else value
    return str(_shapes(parts))


def _shapes(value):
    if isinstance(value, list | tuple):
        return tuple(map(_shapes, value))
    return np.shape(value)


MEASURES = {
    "mean": np.mean,
    "std": np.std,
    "min": np.min,
    "max": np.max,
    "median": np.median,
    "below 0.1:": lambda values: (values < 0.1).mean(),
    "above 0.99:": lambda values: (values > 0.99).mean(),
    "share of the two ends": lambda units: np.isin(units, (50, 100)).mean(),
    "different rates": lambda trials: np.unique(wide(trials)[0]).size,
    "above 0.1:": lambda trials: (wide(trials)[0] > 0.1).mean(),
    "correlation": lambda trials: np.corrcoef(
        np.log10(wide(trials)[0]), wide(trials)[1]
    )[0, 1],
}


def wide(trials):
    """Trials as columns, whichever way they came."""
    return trials if len(trials) == 2 else trials.T


def measured(words, value):
    """What the curriculum calls mean, std, min, kept … of a result."""
    if words == "kept":
        return value[1].mean()
    return MEASURES[words](value[0] if isinstance(value, tuple) else value)


def prints(computed, number):
    """Whether a number is printed so: all its places, or rounded to five digits."""
    return agrees(computed, number) or f"{computed:.5g}" == number


def assert_fingerprint(printed, value, expected):
    """Assert that a result is what the curriculum prints of it."""
    if found := re.fullmatch(r"first difference at entry (\d+): (.+) instead of (.+)",
                             printed):  # fmt: skip
        place, wrong, right = found.groups()
        got, expected = flat(value), flat(expected)
        assert same(got[: int(place) - 1], expected[: int(place) - 1])
        assert agrees(got[int(place) - 1], wrong)
        assert agrees(expected[int(place) - 1], right)
        return
    if found := re.match(r"shape (\(.*?\)+)(?=$|: |, [a-z])", printed):
        assert shapes(value) == found[1]
        printed = printed[found.end() :].lstrip(":, ")
    if printed.startswith('"'):
        assert value == printed.strip('"')
        return
    if printed.startswith("("):
        assert value == tuple(word == "yes" for word in printed[1:-1].split(", "))
        return
    in_words = re.match("[a-z]+ ", printed)  # and not inf or nan
    for part in printed.split(", ") if in_words else []:
        if part == "columns equal":
            assert (value[1] == value[1][:, :1]).all()
        elif part == "same count in every column":
            assert np.ptp(value[1].sum(axis=0)) == 0
        else:
            words, number = part.rsplit(" ", 1)
            assert agrees(measured(words, value), number), part
    if printed and not in_words:
        got = flat(value)
        numbers = printed.split(", ")
        assert len(got) == len(numbers)
        for computed, number in zip(got, numbers, strict=True):
            assert prints(computed, number), f"{computed} is not {number}"


@each_row
def test_it_returns_what_the_curriculum_prints(identifier, name, printed):
    task, wrong = wrong_answer(identifier, name)
    outcomes = task.outcomes(wrong.function)
    for part in printed.split("; "):
        places, text = re.fullmatch(r"(?:probes? ([\d and]+): )?(.*)", part).groups()
        places = [int(place) - 1 for place in (places or "1").split(" and ")]
        if text.startswith("raises "):
            assert all(outcomes[p].error == text.split()[1] for p in places)
            continue
        assert all(outcomes[place].returned for place in places)
        got, expected = [
            of[places[0]].value if len(places) == 1 else [of[p].value for p in places]
            for of in (outcomes, task.expected)
        ]
        assert_fingerprint(text, got, expected)


# here, and in a browser, where there is neither fork nor thread
on_each_platform = pytest.mark.parametrize("platform", [sys.platform, "emscripten"])


@on_each_platform
@each_row
def test_whoever_writes_it_is_given_its_own_hint(
    identifier, name, printed, platform, monkeypatch
):
    monkeypatch.setattr("sys.platform", platform)
    task, wrong = wrong_answer(identifier, name)
    answer = dl.check(wrong.function, task.name)
    assert not answer.right
    assert answer.text == wrong.hint
    assert len(wrong.hint) < 320


VARIANTS = [
    (task, wrong, variant)
    for task in exercises()
    for wrong in task.wrong_answers
    for variant in wrong.variants
]


@pytest.mark.parametrize(
    "task, wrong, variant", VARIANTS, ids=[v.__name__ for *_, v in VARIANTS]
)
def test_a_mistake_made_in_another_way_is_given_the_same_hint(task, wrong, variant):
    assert judge(task, task.outcomes(variant)).text == wrong.hint


def came_of(outcome):
    """What a call returned, or the name of the error that it raised."""
    return outcome.value if outcome.returned else outcome.error


@each_exercise
def test_no_two_wrong_answers_are_the_same_nor_is_their_hint(task):
    assert task.wrong_answers
    seen = []
    for wrong, outcomes in task.mistaken:
        values = list(map(came_of, outcomes))
        assert not any(
            all(map(same, values, other)) and all(map(same, other, values))
            for other in seen
        ), wrong.name
        assert not all(map(same, values, map(came_of, task.expected))), wrong.name
        seen.append(values)
    hints = {wrong.hint for wrong in task.wrong_answers}
    assert len(hints) == len(task.wrong_answers)


@on_each_platform
@each_exercise
def test_the_library_itself_is_right(task, platform, monkeypatch):
    monkeypatch.setattr("sys.platform", platform)
    answer = dl.check(task.function)
    assert answer.right, answer
    assert task.name in answer.text
    assert dl.check(task.function, task.identifier).right


@each_exercise
def test_a_stub_is_called_unwritten(task):
    def stub(*arguments):
        """Return something, later."""
        pass

    def returns_the_dots(*arguments):
        return ...

    def refuses(*arguments):
        raise NotImplementedError("to be written")

    for function in (stub, returns_the_dots, refuses):
        answer = dl.check(function, task.name)
        assert answer.kind == "unwritten"
        assert task.name in answer.text


@each_exercise
def test_a_probe_leaves_its_exercise_as_it_was(task):
    def spoils(*arguments):
        for value in arguments:
            if isinstance(value, np.ndarray):
                value[...] = 0
            elif isinstance(value, list | dict):
                value.clear()
            elif isinstance(value, np.random.Generator):
                value.random(7)
        return 0

    assert not dl.check(spoils, task.name).right
    assert dl.check(task.function).right


@each_exercise
def test_wrong_answers_take_the_arguments_of_the_right_one(task):
    names = list(inspect.signature(task.function).parameters)
    for wrong in task.wrong_answers:
        own = list(inspect.signature(wrong.function).parameters)
        assert own == names[: len(own)], wrong.name
