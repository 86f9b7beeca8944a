-- what the published tables of segments are made of: a key twice would show a segment twice
with violations as (
    {{ key_violations([
        ('dim_segments', ['segment_name']),
        ('int_segment_medians', ['feature_name', "coalesce(segment_key, '')"]),
        ('int_segment_traits', ['segment_key', 'feature_name']),
        ('int_segment_floors', [
            'fit_key', 'segment_key', 'used_for', 'feature_name', 'side', 'scale',
        ]),
        ('int_segment_phrases', ['segment_key', 'feature_name']),
        ('int_segment_names', ['segment_key']),
        ('int_segment_names', ['segment_name']),
        ('int_segment_labels', ['segment_key']),
        ('int_segment_labels', ['segment_name']),
        ('int_segment_archetypes', ['segment_key']),
        ('int_segment_opportunities', ['segment_key']),
        ('int_segment_peak_times', ['segment_key']),
        ('int_segment_dates', ['as_of']),
        ('int_playbook', ['archetype']),
        ('int_playbook', ['campaign']),
        ('int_trait_readability', ['feature_name']),
    ]) | indent(4) }}
)

select * from violations
