{#- The text of the input file: a dbt vars file, as one would write it for data of one's own. -#}
{% macro generator_input_text(plan) %}
{%- set options %}
{%- if plan.format == 'csv' %}
    options: {all_varchar: true}
{%- endif %}
{%- endset -%}
# {{ plan.users }} made-up users with six planted personas, from {{ plan.start_date }} on.
# Written by macros/generator/generate.sql (seed {{ plan.seed }})
{{- ', with dirt on purpose' if plan.dirt }}.
input: {{ (plan.input_file.split('/') | last).rsplit('.', 1)[0] }}
sources:
  users:
    location: {{ plan.files.users }}
    {{- options }}
    columns:
      user_id: id
      signed_up_at: created_at
      # one raw column holds either years or a band
      age_years: "try_cast(age as double)"
      age_band: "case when try_cast(age as double) is null then age end"
      gender: sex
      location: city
      language: lang
      education: degree
      income_band: household_income
      interests: likes_topics
      email: email
      full_name: name
      marketing_consent: accepts_marketing
      updated_at: modified_at
  interactions:
    location: {{ plan.files.interactions }}
    {{- options }}
    columns:
      row_id: id
      user_id: uid
      occurred_at: ts
      interaction_type: kind
      session_id: session
      device: device
      topic: topic
      duration_seconds: seconds
      campaign_id: campaign
  transactions:
    location: {{ plan.files.transactions }}
    {{- options }}
    columns:
      row_id: line_id
      user_id: customer
      occurred_at: ordered_at
      order_id: order_no
      # a price that cannot be read gives no amount, and a row without an amount is set aside
      amount: "try_cast(unit_price as double) * try_cast(quantity as double)"
      quantity: quantity
      category: category
      currency: currency
  social_activities:
    location: {{ plan.files.social_activities }}
    {{- options }}
    columns:
      row_id: id
      user_id: member
      occurred_at: happened_at
      activity_type: action
      topic: topic
      account: account
{%- if plan.campaign_responses %}
  campaign_responses:
    location: {{ plan.files.campaign_responses }}
    {{- options }}
    columns:
      row_id: id
      user_id: member
      campaign: campaign
      occurred_at: answered_at
      value: worth
{%- endif %}
{% endmacro %}
